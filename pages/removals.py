"""Who must go: listed merchants with a removal ground, and who went."""

from pages.parts import quality, removals, shell

view = shell.open_page("removals")
quality.left_out_notice(view)
removals.worklist(view)

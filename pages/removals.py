"""Who must go: listed merchants with a removal ground, and who went."""

from pages.parts import quality, removals, shell, unread

view = shell.open_page("removals")
quality.left_out_notice(view)
unread.notice(view)
removals.worklist(view)

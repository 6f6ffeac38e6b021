"""What changed between two days or two snapshots, each change with its cause."""

from pages.parts import changes, shell

view = shell.open_page("what_changed")
found = changes.choose(view)
if found is not None:
    changes.sums(found)
    changes.rows(found)

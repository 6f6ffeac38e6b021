"""What changed between two days or two snapshots, each change with its cause."""

from pages.parts import changes, report, shell

view = shell.open_page("what_changed")
found = changes.choose(view)
if found is not None:
    report.download(found)
    changes.sums(found)
    changes.rows(found)

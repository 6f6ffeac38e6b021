"""What changed between two days or two snapshots, each change with its cause."""

from pages.parts import change_sums, changes, report, shell

view = shell.open_page("what_changed")
found = changes.choose(view)
if found is not None:
    report.download(found)
    change_sums.sums(found)
    changes.rows(found)

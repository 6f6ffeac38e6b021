"""What changed between two days or two snapshots, each change with its cause."""

from pages.content.overview import change_sums, month_report, what_changed
from pages.shell import open_page

view = open_page.open_page("what_changed")
found = what_changed.choose(view)
if found is not None:
    month_report.download(found)
    change_sums.sums(found)
    what_changed.rows(found)

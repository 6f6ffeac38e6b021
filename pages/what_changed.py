"""The What changed page: changes since an earlier day, by reason, with names."""

from pages.content.overview import change_sums, month_report, what_changed
from pages.shell.open_page import open_page

view = open_page("what_changed")
comparisons = what_changed.draw_period_choice(view)
change_sums.draw_sums(comparisons[0])
month_report.draw_report_download(comparisons)
what_changed.draw_changes(comparisons[0])
change_sums.draw_meanings()

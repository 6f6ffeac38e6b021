"""What changed since an earlier day, by its reasons, and the names behind them."""

from pages.content.overview import change_sums, month_report, what_changed
from pages.shell import open_page

view = open_page.open_page("what_changed")
compared = what_changed.draw_period_choice(view)
change_sums.draw_sums(compared[0])
month_report.draw_report_download(compared)
what_changed.draw_changes(compared[0])
change_sums.meanings()

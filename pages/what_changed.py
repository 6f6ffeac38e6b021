"""What changed since an earlier day, by its reasons, and the names behind them."""

from pages.content.overview import change_sums, month_report, what_changed
from pages.shell import open_page

view = open_page.open_page("what_changed")
compared = what_changed.choose(view)
change_sums.sums(compared[0])
month_report.download(compared)
what_changed.rows(compared[0])
change_sums.meanings()

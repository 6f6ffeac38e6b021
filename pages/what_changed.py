"""What changed since an earlier day, by its reasons, and the names behind them."""

from pages.parts import change_sums, changes, report, shell

view = shell.open_page("what_changed")
compared = changes.choose(view)
change_sums.sums(compared[0])
report.download(compared)
changes.rows(compared[0])
change_sums.meanings()

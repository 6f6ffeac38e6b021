"""The What if page: another policy beside the one in force, and who would move."""

from pages.content.overview import what_if
from pages.shell.open_page import open_page

view = open_page("what_if")
result = what_if.draw_values(view)
what_if.draw_counts(result)
what_if.draw_moves(result)
what_if.draw_thresholds(result)

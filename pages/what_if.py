"""Another policy beside the one in force: what would be counted, and who would move."""

from pages.content.overview import what_if
from pages.shell import open_page

view = open_page.open_page("what_if")
found = what_if.draw_values(view)
what_if.draw_counts(found)
what_if.moves(found)
what_if.draw_thresholds(found)

"""The Labels page: ESUS and ESAT by state, by last day, and what is unproven."""

from pages.content.labels import labels_list
from pages.shell.open_page import open_page

view = open_page("labels")
labels_list.draw_figures(view)
labels_list.draw_states(view)
labels_list.draw_last_days(view)
labels_list.draw_lists(view)
labels_list.draw_renewed_by_law(view)

"""ESUS and ESAT: where they stand, which end when, which are unproven and why."""

from pages.content.labels import labels_list
from pages.shell.open_page import open_page

view = open_page("labels")
labels_list.draw_figures(view)
labels_list.draw_states(view)
labels_list.draw_last_days(view)
labels_list.draw_lists(view)
labels_list.draw_renewed_by_law(view)

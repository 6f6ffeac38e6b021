"""ESUS and ESAT: where they stand, which end when, which are unproven and why."""

from pages.content.labels import labels_list
from pages.shell import open_page

view = open_page.open_page("labels")
labels_list.figures(view)
labels_list.states(view)
labels_list.last_days(view)
labels_list.lists(view)
labels_list.renewed(view)

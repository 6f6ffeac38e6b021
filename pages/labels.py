"""ESUS and ESAT: where they stand, which end when, which are unproven and why."""

from pages.parts import labels, shell

view = shell.open_page("labels")
labels.figures(view)
labels.states(view)
labels.last_days(view)
labels.lists(view)
labels.renewed(view)

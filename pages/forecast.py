"""The months ahead: if nobody renews, and if renewals go as in the past."""

from pages.parts import months_ahead, shell

view = shell.open_page("forecast")
found = months_ahead.look_ahead(view)
months_ahead.lines(view, found)
months_ahead.renewals(found)
months_ahead.steps(view, found)

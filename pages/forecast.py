"""The months ahead: if nobody renews, and if renewals go as in the past."""

from pages.content.overview import forecast
from pages.shell import open_page

view = open_page.open_page("forecast")
found = forecast.look_ahead(view)
forecast.lines(view, found)
forecast.renewals(found)
forecast.steps(view, found)

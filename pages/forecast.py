"""The months ahead: if nobody renews, and if renewals go as in the past."""

from pages.content.overview import forecast
from pages.shell import open_page

view = open_page.open_page("forecast")
found = forecast.draw_forecast(view)
forecast.draw_lines(view, found)
forecast.draw_renewals(found)
forecast.draw_steps(view, found)

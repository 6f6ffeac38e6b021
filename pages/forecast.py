"""The Forecast page: the coming months, if nobody renews and with renewals as in the past."""

from pages.content.overview import forecast
from pages.shell.open_page import open_page

view = open_page("forecast")
outlook = forecast.draw_forecast(view)
forecast.draw_lines(view, outlook)
forecast.draw_renewals(outlook)
forecast.draw_steps(view, outlook)

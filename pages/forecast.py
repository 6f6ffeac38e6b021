"""The Forecast page: the coming months, if nobody renews and with renewals as in the past."""

from pages.content.overview.forecast import draw_forecast
from pages.shell.open_page import open_page

draw_forecast(open_page("forecast"))

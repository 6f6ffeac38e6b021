"""The Overview page: the day's answer, what changed, the months ahead, and another rule tried."""

from pages.content.overview.forecast import draw_forecast
from pages.content.overview.today import draw_today
from pages.content.overview.what_changed import draw_what_changed
from pages.content.overview.what_if import draw_what_if
from pages.shell.open_page import open_page
from pages.shell.tabs import draw_tabs

tabs = {
    "today": draw_today,
    "what_changed": draw_what_changed,
    "ahead": draw_forecast,
    "test": draw_what_if,
}
draw_tabs("overview", tabs, open_page("overview"))

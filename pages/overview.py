"""The Overview page: the day's answer, what changed, the months ahead, and another rule tried."""

from pages.content.overview.forecast import draw_forecast
from pages.content.overview.today import draw_today
from pages.content.overview.what_changed import draw_what_changed
from pages.content.overview.what_if import draw_what_if
from pages.shell.open_page import open_page
from pages.shell.tabs import open_tab
from pages.url.routes import PAGES

view = open_page("overview")
with open_tab("overview", PAGES["overview"].tabs) as tab:
    if tab == "today":
        draw_today(view)
    elif tab == "what_changed":
        draw_what_changed(view)
    elif tab == "ahead":
        draw_forecast(view)
    else:
        draw_what_if(view)

"""The Overview page: key figures of the day, their trend and their breakdowns."""

from pages.content.overview import key_figures, trend
from pages.shell.open_page import open_page

view = open_page("overview", first=key_figures.draw_answer)
key_figures.draw_key_figures(view)
trend.draw_trend(view)
trend.draw_best_and_worst(view)
key_figures.draw_breakdowns(view)
key_figures.draw_details(view)

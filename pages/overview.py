"""Where the programme stands on a day, and where it comes from."""

from pages.content.overview import key_figures, trend
from pages.shell import open_page

view = open_page.open_page("overview", first=key_figures.opening)
key_figures.figures(view)
trend.trend(view)
trend.best_and_worst(view)
key_figures.breakdowns(view)
key_figures.details(view)

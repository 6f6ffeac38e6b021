"""Where the programme stands on a day, and where it comes from."""

from pages.parts import overview, overview_trend, shell

view = shell.open_page("overview", first=overview.opening)
overview.figures(view)
overview_trend.trend(view)
overview_trend.best_and_worst(view)
overview.breakdowns(view)
overview.details(view)

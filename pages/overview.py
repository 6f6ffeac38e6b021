"""Where the programme stands on a day, and where it comes from."""

from pages.parts import overview, overview_trend, quality, shell

view = shell.open_page("overview")
quality.left_out_notice(view)
overview.figures(view)
overview_trend.trend(view)
overview_trend.best_and_worst(view)
overview.breakdowns(view)
overview.details(view)

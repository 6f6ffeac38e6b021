"""Where the programme stands on a day."""

from pages.parts import overview, quality, shell

view = shell.open_page("overview")
quality.left_out_notice(view)
overview.figures(view)
overview.breakdowns(view)

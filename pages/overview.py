"""The Overview page: the day's answer, what changed, the months ahead, and another rule tried."""

from pages.content.overview import (
    change_sums,
    forecast,
    key_figures,
    month_report,
    trend,
    what_changed,
    what_if,
)
from pages.shell.open_page import open_page
from pages.shell.tabs import open_tab
from pages.url.routes import PAGES
from pages.widgets.answer import draw_answer

view = open_page("overview")
with open_tab("overview", PAGES["overview"].tabs) as tab:
    if tab == "today":
        key_figures.draw_answer(view)
        key_figures.draw_key_figures(view)
        trend.draw_trend(view)
        trend.draw_best_and_worst(view)
        key_figures.draw_breakdowns(view)
        key_figures.draw_details(view)
    elif tab == "what_changed":
        draw_answer("What changed")
        comparisons = what_changed.draw_period_choice(view)
        change_sums.draw_sums(comparisons[0])
        month_report.draw_report_download(comparisons)
        what_changed.draw_changes(comparisons[0])
        change_sums.draw_meanings()
    elif tab == "ahead":
        draw_answer("Ahead")
        outlook = forecast.draw_forecast(view)
        forecast.draw_lines(view, outlook)
        forecast.draw_renewals(outlook)
        forecast.draw_steps(view, outlook)
    else:
        draw_answer("Test a rule")
        result = what_if.draw_values(view)
        what_if.draw_counts(result)
        what_if.draw_moves(result)
        what_if.draw_thresholds(result)

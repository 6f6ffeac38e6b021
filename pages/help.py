"""The Help page: what every number, column, rule and problem code means."""

from pages.content.help import definitions, policy_history
from pages.shell.open_page import open_page
from pages.widgets.answer import draw_answer

view = open_page("help")
draw_answer("Help")
definitions.draw_whose_rules()
definitions.draw_policy(view)
policy_history.draw_policy_history(view)
definitions.draw_metrics(view)
definitions.draw_words()
definitions.draw_columns()
definitions.draw_problem_codes()

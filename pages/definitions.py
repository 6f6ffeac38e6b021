"""What every number, word, column and code means, and the policy in force."""

from pages.content.help import definitions, policy_history
from pages.shell import open_page

view = open_page.open_page("definitions")
definitions.whose_rules()
definitions.policy(view)
policy_history.history(view)
definitions.metrics(view)
definitions.words()
definitions.columns()
definitions.problem_codes()

"""Everything about one merchant: the decision, why, and the file lines behind it."""

from pages.parts import find, merchant, shell

view = shell.open_page("merchant")
record = find.merchant(view)
if record is not None:
    merchant.decision(view, record)
    merchant.standing(record)
    merchant.approvals(record)
    merchant.assessments(record)
    merchant.exceptions(record)
    merchant.facts(record)
    merchant.sources(record)

"""Everything about one merchant: the decision, why, and the file lines behind it."""

from pages.content.merchant import (
    decision,
    letter,
    print_view,
    records,
    search,
    status_history,
    why_card,
)
from pages.shell import open_page

view = open_page.open_page("merchant")
record = search.merchant(view)
if record is not None:
    merchant_id = record.decision["merchant_id"]
    decision.decision(view, record)
    letter.draft(view, merchant_id)
    print_view.hint()
    card = why_card.card(view, merchant_id)
    status_history.strip(view, merchant_id)
    decision.standing(record)
    records.approvals(record)
    records.assessments(record)
    records.exceptions(record)
    records.facts(record)
    records.sources(record)
    print_view.sheet(view, record, card)

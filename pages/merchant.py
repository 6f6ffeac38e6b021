"""The Merchant page: the decision on one merchant, why, and the file lines behind it."""

from pages.content.merchant import (
    decision,
    letter,
    print_view,
    records,
    search,
    status_history,
    why_card,
)
from pages.shell.open_page import open_page
from pages.widgets.answer import draw_answer

view = open_page("merchant")
record = search.find_merchant(view)
if record is not None:
    draw_answer("Merchant")
    merchant_id = record.decision["merchant_id"]
    decision.draw_decision(view, record)
    letter.draw_letter(view, merchant_id)
    print_view.draw_print_hint()
    card = why_card.draw_why_card(view, merchant_id)
    status_history.draw_status_strip(view, merchant_id)
    decision.draw_facts(record)
    records.draw_approvals(record)
    records.draw_assessments(record)
    records.draw_exceptions(record)
    records.draw_file_values(record)
    records.draw_sources(record)
    print_view.draw_print_sheet(view, record, card)

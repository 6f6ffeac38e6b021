"""Everything about one merchant: the decision, why, and the file lines behind it."""

from pages.parts import dossier, find, history, letter, merchant, shell, why
from pages.parts import merchant_records as records

view = shell.open_page("merchant")
record = find.merchant(view)
if record is not None:
    merchant_id = record.decision["merchant_id"]
    merchant.decision(view, record)
    letter.draft(view, merchant_id)
    dossier.hint()
    card = why.card(view, merchant_id)
    history.strip(view, merchant_id)
    merchant.standing(record)
    records.approvals(record)
    records.assessments(record)
    records.exceptions(record)
    records.facts(record)
    records.sources(record)
    dossier.sheet(view, record, card)

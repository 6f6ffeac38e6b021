"""The Merchant page: the status of one merchant, why, and the records behind it in tabs."""

from __future__ import annotations

from impact.explain.why_card import WhyCard, explain
from impact.rules.view import View
from impact.selection.merchant_record import MerchantRecord
from pages.content.merchant import (
    check_list,
    head_card,
    letter,
    print_view,
    records,
    search,
    status_history,
    why_card,
)
from pages.shell.tabs import open_tab


def draw_merchant(view: View) -> None:
    """Draw the merchant of the address: the status and why; below, one tab of records."""
    record = search.find_merchant(view)
    if record is None:
        return
    merchant_id = record.decision["merchant_id"]
    card = explain(view, merchant_id)
    head_card.draw_head(view, record)
    print_view.draw_print_sheet(view, merchant_id)
    check_list.draw_check_list(view, card)
    status_history.draw_status_strip(view, merchant_id)
    titles = {
        "proof": "Proof",
        "labels": "Labels & State lists",
        "ecovadis": f"EcoVadis {len(record.assessments):,}",
        "history": "History",
        "records": "Records",
        "letter": "Letter",
    }
    with open_tab("merchant", titles) as tab:
        _draw_tab(view, record, card, tab)


def _draw_tab(view: View, record: MerchantRecord, card: WhyCard, tab: str) -> None:
    merchant_id = card.merchant_id
    if tab == "proof":
        why_card.draw_proof(card)
    elif tab == "labels":
        records.draw_approvals(record)
        why_card.draw_verdicts(view, merchant_id)
    elif tab == "ecovadis":
        records.draw_assessments(record)
    elif tab == "history":
        status_history.draw_history(view, merchant_id)
    elif tab == "records":
        records.draw_exceptions(record)
        records.draw_file_values(record)
        records.draw_sources(record)
    else:
        letter.draw_letter(view, merchant_id)

"""What is said beside the status of a merchant: who lets it stay, badge and shop, doubts."""

from __future__ import annotations

from typing import Any

from impact.model.dates import format_day
from impact.selection.merchant_record import MerchantRecord

_AUDITS = {
    ("badge_audit", "undue"): "The badge is shown although this is no champion.",
    ("badge_audit", "missing"): "The badge is missing on the product pages.",
    ("shop_audit", "undue"): "The dedicated shop shows it although this is no champion.",
    ("shop_audit", "missing"): "It is missing in the dedicated shop.",
}


def head_sentences(record: MerchantRecord) -> list[str]:
    """Return a sentence for each thing that contradicts the status, or makes it less sure."""
    row = record.decision
    audits = [sentence for (column, audit), sentence in _AUDITS.items() if row[column] == audit]
    return [*_exceptions(record), *audits, *record.caveat_sentences]


def _exceptions(record: MerchantRecord) -> list[str]:
    """Return who decided that it may stay and until when, or that this has ended."""
    exceptions = record.exceptions
    if exceptions.empty or record.decision["status"] != "removal_due":
        return []
    counting: Any = exceptions[exceptions["counts"]].itertuples()
    return [
        f"May stay until {format_day(one.until)}: {one.by}, “{one.reason}”."
        if one.covers
        else f"The exception of {one.by} ended on {format_day(one.until)} (“{one.reason}”)."
        for one in counting
    ]

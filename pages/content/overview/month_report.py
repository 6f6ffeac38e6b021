"""The month on one page, to mail, archive and print: made when somebody asks for it."""

from __future__ import annotations

import hashlib

import streamlit as st

from impact.output.month_report.report import month_report
from pages.content.overview.what_changed import Comparison
from pages.shell import in_use
from pages.widgets import downloads


def download(compared: Comparison) -> None:
    """Offer the report of the day, with the changes that the page shows."""
    found, rules = compared.ledger, in_use.in_use().rules
    sides = "\n".join(
        f"{side.as_of} {side.dataset.fingerprint} {side.policy}"
        for side in (found.before, found.after)
    )
    made_of = hashlib.sha256(sides.encode()).hexdigest()[:8]
    # The server tells files apart by name: a hash in it says what the report is made of.
    name = f"impact-champions_{found.after.as_of}_since_{found.before.as_of}_{made_of}.html"
    st.download_button(
        "Download the report of the month",
        data=downloads.taken(
            found.after, name, lambda: month_report(found.after, rules, found).encode()
        ),
        file_name=name,
        mime="text/html",
        key="download_report",
        on_click="ignore",
        icon=":material/description:",
        help="One page of HTML with the numbers, the trend, these changes, the definitions and "
        "where it all comes from. It opens without a network and prints.",
    )

"""Untrusted text reaches a page only in elements that show it as it is written.

Not a list of widgets to watch: every message that the server sends to the browser is searched
for the hostile texts, and each place where one is found has to be a literal one.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from pages.url.routes import PAGES
from tests.app.conftest import Open, open_day
from tests.builders.asking import strings
from tests.builders.factories import write_folder

MARK = "h0st1le"
TEXTS = (
    f"![x](https://{MARK}.example/x.png)",
    f"<b>{MARK}</b><a href='https://{MARK}.example'>x</a><br>",
    f"**{MARK}** :red[x] $x^2$ `{MARK}`",
    f"[{MARK}](javascript:alert(1))",
)
# Places that the browser shows as text: (message, field). Ids and addresses are never shown.
LITERAL = {
    ("Text", "body"),
    ("Code", "code_text"),
    ("Selectbox", "options"),
    ("MultiSelect", "options"),
    ("TextInput", "default"),
    ("TextInput", "value"),
    ("TextArea", "default"),
    ("TextArea", "value"),
    ("ArrowDataframe", "alt"),
    ("Arrow", "alt"),
    ("Dataframe", "alt"),
    ("PlotlyChart", "alt"),
}
NEVER_SHOWN = {"id", "key", "url", "element_id", "form_id", "hash", "fragment_id", "query_string"}


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Write a folder whose untrusted texts are all hostile, in every file and setting."""
    merchants = [
        {
            "merchant_id": f"{text}{at}",
            "name": text,
            "country": "FR" if at % 2 else text,
            "siren": "732829320",
            "esus_granted_on": "2023-01-01",
            "badge_published": "yes" if at else "",
            text: text,
        }
        for at, text in enumerate(TEXTS)
    ]
    ids = [row["merchant_id"] for row in merchants]
    assessments = [
        {
            "merchant_id": one,
            "assessment_id": f"A{one}",
            "published_on": "2026-01-01",
            "ethics_finding": "severe" if at % 2 else "none",
            "overall_score": "50",
            "scorecard_url": "javascript:alert(1)",
        }
        for at, one in enumerate(ids)
    ]
    labels = [{"merchant_id": ids[0], "label": "esus", "granted_on": "2024-01-01",
               "reference": TEXTS[0]}]  # fmt: skip
    exceptions = [{"merchant_id": ids[1], "from": "2026-01-01", "until": "2026-12-31",
                   "by": TEXTS[2], "reason": TEXTS[1]}]  # fmt: skip
    return write_folder(
        tmp_path / MARK,
        merchants,
        assessments,
        labels=labels,
        exceptions=exceptions,
        dataset={"title": TEXTS[0], "owner": TEXTS[1]},
        policy={"version": TEXTS[2]},
    )


def messages(app: AppTest) -> Iterator[Message]:
    """Yield what the server sent for every block and element of the page."""
    nodes = [app._tree]
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "children", {}).values()
        proto = getattr(node, "proto", None)
        if isinstance(proto, Message):
            yield proto


def texts(message: Message) -> Iterator[tuple[str, str, str]]:
    """Yield (message, field, text) of every text within a message, however deep."""
    for field, value in message.ListFields():
        for one in value if field.is_repeated else [value]:
            if isinstance(one, Message):
                yield from texts(one)
            elif isinstance(one, str):
                yield type(message).__name__, field.name, one


def is_literal(kind: str, field: str, text: str) -> bool:
    """Return whether a hostile text in this place can do nothing: words alone nowhere can."""
    if text.replace(" ", "").isalnum():
        return True
    if field in NEVER_SHOWN or (kind, field) in LITERAL:
        return True
    if (kind, field) == ("Html", "body"):
        return all(part not in text for part in TEXTS if "<" in part) and f"<b>{MARK}" not in text
    if (kind, field) == ("PlotlyChart", "spec"):
        return not any(f"<b>{MARK}" in one or "<a " in one for one in strings(json.loads(text)))
    return False


@pytest.mark.parametrize("page", PAGES)
def test_untrusted_text_is_only_in_literal_elements(
    page: str, open_page: Open, hostile: Path
) -> None:
    for at, text in enumerate(TEXTS[:2] if page == "merchant" else TEXTS[:1]):
        app = open_page(hostile, page, merchant_id=f"{text}{at}")
        positions = [
            position
            for sent in messages(open_day(app))
            for position in texts(sent)
            if MARK in position[2]
        ]
        assert positions, "the page shows nothing of the folder, so that nothing is tested"
        assert [position for position in positions if not is_literal(*position)] == []

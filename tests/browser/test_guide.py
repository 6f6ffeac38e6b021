"""docs/guide.md: its steps are followed as they are written; what the page says is in the guide."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.selection.filters import select_rows
from tests.browser import screen
from tests.browser.screen import Hand
from tests.browser.server import ROOT, Server
from tests.browser.visits import turn_to
from tests.builders.asking import decisions_zip

MOST_CLICKS = 3
SHIPPED = ROOT / "data"
HEADING = re.compile(r"^## \d+\. (.+)$", re.MULTILINE)
CLICKS = re.compile(r"^\*\*Clicks: (\d+)\*\*", re.MULTILINE)
STEP = re.compile(r"^\d\. (.+)$", re.MULTILINE)
BOLD = re.compile(r"\*\*(.+?)\*\*")
SIREN = re.compile(r"^\d{9}(?: \d{9})*$", re.MULTILINE)
TALL = {"width": 1440, "height": 3000}
MONTH_BEFORE = date(2026, 10, 15)
Rows = list[dict[str, str]]


def guide() -> dict[str, str]:
    """Return what the guide says, by question."""
    _, *parts = HEADING.split((ROOT / "docs/guide.md").read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


GUIDE = guide()


@dataclass(frozen=True)
class Answer:
    """What the steps of a question lead to.

    Attributes:
        sentences: what the page says in the same words as the guide.
        table: the name of its table, which has so many rows.
        chosen: those of its rows that the guide names.
        row: how the guide writes one of them.
    """

    sentences: tuple[str, ...] = ()
    table: str = ""
    count: int = 0
    chosen: Callable[[Rows], Rows] = list
    row: str = ""


def french_until_the_end_of_the_year(rows: Rows) -> Rows:
    ending = [row for row in rows if row["Last day"] <= "2026-12-31"]
    assert ending == rows[: len(ending)], "soonest first"
    assert "ES" not in {row["Country"] for row in rows}
    return [row for row in ending if row["Country"] == "FR"]


def longest(rows: Rows) -> Rows:
    assert rows[0]["Name"] == "Reverogryl", "due again since its exception ended"
    return [max(rows, key=lambda row: int(row["Days since finding"].replace(",", "")))]


def since_last_month(rows: Rows) -> Rows:
    recent = [row for row in rows if row["Removed on"] >= MONTH_BEFORE.isoformat()]
    assert recent == rows[: len(recent)], "the latest first"
    return recent


def first_three(rows: Rows) -> Rows:
    return rows[:3]


ANSWERS = {
    "Why did Relamifann Solidaire lose the badge in March 2025?": Answer(
        (
            "Major Labor & Human Rights finding in assessment EV-103428, published 2025-03-05",
            "minor finding in assessment EV-104424, published 2026-02-19",
        )
    ),
    "Which French merchants lose their label this quarter?": Answer(
        table="Labels that end soon",
        count=13,
        chosen=french_until_the_end_of_the_year,
        row="{Name} ({Id}), {Last day}",
    ),
    "Who is still listed a month after a finding?": Answer(
        ("21 have waited more than 30 days",),
        table="Merchants to remove",
        count=24,
        chosen=longest,
        row="{Name} ({Id}), {Days since finding} days",
    ),
    "Is this file from last month still right?": Answer(
        (
            "Unchanged since its proof file was written, but no longer up to date",
            "6 rows more: M00832, M00877, M00938, M01450, M01508, M01550",
            "1 row less: M01801",
        )
    ),
    "Which badges are wrongly shown?": Answer(
        ("Badge wrongly shown: 9", "3 badges must come down, 6 to check first"),
        table="Badge wrongly shown",
        count=9,
        row="{Name} ({Merchant})",
    ),
    "What must Les Compagnons Cavodane do to become a champion?": Answer(
        (
            "What would change the status",
            "An ESUS last day on or after 2026-11-15: the approval from 2021-06-13 ended on "
            "2026-06-12",
            "All three SSE characteristics declared: Social utility is missing and "
            "Shared governance is missing",
            "An ESAT approval that covers 2026-11-15: there is none in the files",
        )
    ),
    "Which rows of our export could not be used, and why?": Answer(
        ("8 of 34 problems",),
        table="Problems of the data files",
        count=8,
        row="`{File}`, line {Line}: {What it is and how to fix it}",
    ),
    "Of these 30 SIRENs, who is a champion?": Answer(
        ("2 of 30 pasted entries name no merchant here", "000071230", "000099999"),
        table=screen.MERCHANTS_GRID,
        count=6,
        row="{Name} ({Merchant})",
    ),
    "Who was removed since last month, and how fast?": Answer(
        ("Closed: 23 cases, median 23 days, longest 44.",),
        table="Merchants that were removed",
        count=23,
        chosen=since_last_month,
        row="{Name} ({Id}), {Days to removal} days",
    ),
    "Which champions stand by declaration alone?": Answer(
        table=screen.MERCHANTS_GRID, count=32, chosen=first_three, row="{Name} ({Merchant})"
    ),
    "Which of our labels does the State's list not have?": Answer(
        table="Not on the list, with the proof",
        count=13,
        chosen=first_three,
        row="{Name} ({Merchant}), {Label}",
    ),
    "Is anybody in the State's lists whom we do not count?": Answer(
        table="On the list, not in our files, with the proof",
        count=13,
        chosen=first_three,
        row="{Name} ({Merchant})",
    ),
}


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the champions of the October snapshot with provenance, as they were exported then."""
    policy = read_policy(SHIPPED)
    dataset = load(SHIPPED / MONTH_BEFORE.isoformat(), SHIPPED)
    view = decide_view(dataset, MONTH_BEFORE, policy, MONTH_BEFORE)
    chosen = {"status": ("champion",)}
    file = tmp_path_factory.mktemp("october") / "champions.zip"
    rows = select_rows(view.decisions, chosen)
    file.write_bytes(decisions_zip(view, rows, "champions.csv", chosen))
    return file


def typed_text(question: str) -> str:
    """Return what is typed into the search: the list of the guide, else the name asked about."""
    if pasted := SIREN.findall(GUIDE[question]):
        return "\n".join(" ".join(pasted).split())
    return re.sub(r"^Why did | lose the.*$|^What must | do to .*$", "", question)


def follow(hand: Hand, step: str, question: str, october: Path) -> None:
    """Do what one step of the guide says."""
    page = hand.page
    (name, *_) = [*BOLD.findall(step), ""]
    if step.startswith("Menu "):
        hand.click(screen.menu_link(page, name))
    elif step.startswith("The tab "):
        hand.click(page.get_by_role("tab", name=name))
    elif step.startswith("The search "):
        hand.search(typed_text(question))
    elif name == "Upload":
        with page.expect_file_chooser() as chooser:
            hand.click(page.get_by_test_id("stFileUploaderDropzone").locator("button"))
        chooser.value.set_files(october)
    elif name == "Status":
        screen.open_filter(hand, name)
    else:
        control = page.get_by_role("button", name=name)
        for role in ("menuitem", "radio"):
            control = control.or_(page.get_by_role(role, name=name))  # type: ignore[arg-type]
        hand.click(control)


def test_the_guide_answers_twelve_questions_in_three_clicks_at_most() -> None:
    assert list(GUIDE) == list(ANSWERS)
    assert len(GUIDE) == 12
    for text in GUIDE.values():
        assert 1 <= int(CLICKS.findall(text)[0]) <= MOST_CLICKS


@pytest.mark.parametrize("question", ANSWERS)
def test_the_steps_of_the_guide_lead_to_its_answer(
    question: str, sample: Server, page: Page, october: Path
) -> None:
    text, answer = GUIDE[question], ANSWERS[question]
    page.set_viewport_size(TALL)  # type: ignore[arg-type]
    hand = Hand(turn_to(page, sample.url))
    for step in STEP.findall(text):
        follow(hand, step, question, october)
    assert hand.clicks == int(CLICKS.findall(text)[0])
    for sentence in answer.sentences:
        expect(screen.body(page)).to_contain_text(sentence, use_inner_text=True)
        assert sentence in text
    if answer.table:
        drawn = screen.grid(page, answer.table).locator("canvas table")
        expect(drawn).to_have_attribute("aria-rowcount", str(answer.count + 1))
        rows = answer.chosen(screen.cells(page, answer.table))
        assert rows
        for row in rows:
            assert answer.row.format_map(row) in text

"""docs/guide.md: each of its twelve ways is followed on the sample; its answer is on the page."""

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
QUESTIONS = 12
SHIPPED = ROOT / "data"
HEADING = re.compile(r"^## \d+\. (.+)$", re.MULTILINE)
CLICKS = re.compile(r"^\*\*Clicks: (\d+)\*\*", re.MULTILINE)
SIREN = re.compile(r"\b\d{9}\b")
TALL = {"width": 1440, "height": 3000}
QUARTER_END, MONTH_BEFORE = "2026-12-31", date(2026, 10, 15)
OPEN_CASES, CLOSED_CASES = "Merchants to remove", "Merchants that were removed"


@dataclass(frozen=True)
class Answer:
    """What the guide says of one question: its clicks, and all of its text."""

    clicks: int
    text: str


def guide() -> dict[str, Answer]:
    """Return what the guide says, by question."""
    _, *parts = HEADING.split((ROOT / "docs/guide.md").read_text(encoding="utf-8"))
    return {
        question: Answer(int(CLICKS.findall(text)[0]), text)
        for question, text in zip(parts[::2], parts[1::2], strict=True)
    }


def table(page: Page, name: str, count: int) -> list[dict[str, str]]:
    """Wait until a grid has so many rows; return those in view, in a window that is high."""
    drawn = screen.grid(page, name).locator("canvas table")
    expect(drawn).to_have_attribute("aria-rowcount", str(count + 1))
    return screen.cells(page, name)


def see(page: Page, text: str) -> str:
    expect(screen.body(page).get_by_text(text).first).to_be_visible()
    return text


def open_merchant(hand: Hand, name: str) -> None:
    """Find one merchant by its name, which opens it: one click."""
    hand.search(name)
    expect(screen.body(hand.page).get_by_role("heading", name=name)).to_be_visible()


def open_tab(hand: Hand, title: str) -> None:
    hand.click(hand.page.get_by_role("tab", name=title))


# --- the twelve ways: each returns what it saw, to be found in the guide ------------------------


def why_the_badge_was_lost(hand: Hand, answer: Answer) -> list[str]:
    open_merchant(hand, "Relamifann Solidaire")
    open_tab(hand, "History")
    strip = hand.page.get_by_role("table", name="Status over the past years, newest first")
    seen = [
        "Major Labor & Human Rights finding in assessment EV-103428, published 2025-03-05",
        "minor finding in assessment EV-104424, published 2026-02-19",
    ]
    for sentence in seen:
        expect(strip).to_contain_text(sentence)
    return seen


def labels_that_end_this_quarter(hand: Hand, answer: Answer) -> list[str]:
    hand.click(screen.menu_link(hand.page, "Labels"))
    rows = table(hand.page, "Labels that end soon", 13)
    ending = [row for row in rows if row["Last day"] <= QUARTER_END]
    assert ending == rows[: len(ending)]
    assert "ES" not in {row["Country"] for row in rows}
    french = [row for row in ending if row["Country"] == "FR"]
    return [f"{row['Name']} ({row['Id']}), {row['Last day']}" for row in french]


def still_listed_after_a_month(hand: Hand, answer: Answer) -> list[str]:
    hand.click(screen.menu_link(hand.page, "Removals"))
    rows = table(hand.page, OPEN_CASES, 24)
    longest = max(rows, key=lambda row: int(row["Days since finding"].replace(",", "")))
    first = rows[0]
    see(hand.page, "Exception ended on 3 Nov 2026")
    return [
        see(hand.page, "21 have waited more than 30 days"),
        f"{longest['Name']} ({longest['Id']}), {longest['Days since finding']} days",
        f"{first['Name']} ({first['Id']})",
    ]


def whether_a_file_is_still_right(hand: Hand, answer: Answer, file: Path) -> list[str]:
    hand.click(screen.menu_link(hand.page, "Data"))
    open_tab(hand, "Check an export")
    upload = hand.page.get_by_test_id("stFileUploaderDropzone").locator("button")
    with hand.page.expect_file_chooser() as chooser:
        hand.click(upload)
    chooser.value.set_files(file)
    return [
        see(hand.page, "Unchanged since its proof file was written, but no longer up to date"),
        see(hand.page, "6 rows more: M00832, M00877, M00938, M01450, M01508, M01550"),
        see(hand.page, "1 row less: M01801"),
    ]


def badges_wrongly_shown(hand: Hand, answer: Answer) -> list[str]:
    hand.click(screen.menu_link(hand.page, "Badges"))
    rows = table(hand.page, "Badge wrongly shown", 9)
    see(hand.page, "Badge wrongly shown: 9")
    see(hand.page, "3 badges must come down, 6 to check first")
    assert sum(row["Check first"] == "Yes" for row in rows) == 6
    return [f"{row['Name']} ({row['Merchant']})" for row in rows]


def what_a_merchant_must_do(hand: Hand, answer: Answer) -> list[str]:
    open_merchant(hand, "Les Compagnons Cavodane")
    changes = screen.body(hand.page).get_by_text("What would change the status")
    seen = [
        "An ESUS last day on or after 2026-11-15: the approval from 2021-06-13 ended on 2026-06-12",
        "All three SSE characteristics declared: Social utility is missing and "
        "Shared governance is missing",
        "An ESAT approval that covers 2026-11-15: there is none in the files",
    ]
    for sentence in seen:
        expect(changes).to_contain_text(sentence)
    return seen


def rows_that_could_not_be_used(hand: Hand, answer: Answer) -> list[str]:
    hand.click(hand.page.get_by_role("button", name="8 rows not read"))
    see(hand.page, "8 of 34 problems")
    rows = table(hand.page, "Problems of the data files", 8)
    fix = "What it is and how to fix it"
    return [f"`{row['File']}`, line {row['Line']}: {row[fix]}" for row in rows]


def champions_among_thirty(hand: Hand, answer: Answer) -> list[str]:
    pasted = SIREN.findall(answer.text.split("```")[1])
    assert len(pasted) == 30
    hand.search("\n".join(pasted))
    screen.open_filter(hand, "Status")
    hand.click(hand.page.get_by_role("button", name="Impact Champion"))
    screen.close_popover(hand.page)
    expect(screen.chips(hand.page)).to_contain_text("is one of 30 pasted")
    see(hand.page, "2 of 30 pasted entries name no merchant here")
    see(hand.page, "000071230")
    see(hand.page, "000099999")
    rows = table(hand.page, screen.MERCHANTS_GRID, 6)
    expect(screen.selection(hand.page)).to_contain_text("6 of ")
    names = [f"{row['Name']} ({row['Merchant']})" for row in rows]
    return [*names, "2 of 30 pasted entries name no merchant here, 000071230 and 000099999"]


def removed_since_last_month(hand: Hand, answer: Answer) -> list[str]:
    hand.click(screen.menu_link(hand.page, "Removals"))
    open_tab(hand, "Removed")
    see(hand.page, "Closed: 23 cases, median 23 days, longest 44.")
    rows = table(hand.page, CLOSED_CASES, 23)
    recent = [row for row in rows if row["Removed on"] >= MONTH_BEFORE.isoformat()]
    assert recent == rows[: len(recent)]
    return [f"{row['Name']} ({row['Id']}), {row['Days to removal']} days" for row in recent]


def champions_by_declaration_alone(hand: Hand, answer: Answer) -> list[str]:
    hand.click(screen.menu_link(hand.page, "Merchants"))
    hand.click(hand.page.get_by_role("button", name="Views"))
    hand.click(hand.page.get_by_role("menuitem", name="Champions by declaration only"))
    expect(screen.selection(hand.page)).to_contain_text("32 of ")
    rows = table(hand.page, screen.MERCHANTS_GRID, 32)
    return [f"{row['Name']} ({row['Merchant']})" for row in rows[:3]]


def claims_that_the_list_lacks(hand: Hand, answer: Answer) -> list[str]:
    hand.click(screen.menu_link(hand.page, "Labels"))
    open_tab(hand, "State lists")
    count = "Not on the list 13"
    hand.click(hand.page.get_by_role("radio", name=count))
    rows = table(hand.page, "Not on the list, with the proof", 13)
    return [count, *(f"{row['Name']} ({row['Merchant']}), {row['Label']}" for row in rows[:3])]


def unclaimed_approvals(hand: Hand, answer: Answer) -> list[str]:
    heading = "Possible champions 8"
    hand.click(screen.menu_link(hand.page, "Labels"))
    open_tab(hand, heading)
    rows = table(hand.page, "On the list, not in our files, with the proof", 13)
    assert (
        "row 4 (Les Compagnons Cavodane); that of our files ended on 2026-06-12"
        in (rows[0]["What the list says"])
    )
    return [heading, *(f"{row['Name']} ({row['Merchant']})" for row in rows[:3])]


Way = Callable[..., list[str]]
WAYS: dict[str, Way] = {
    "Why did Relamifann Solidaire lose the badge in March 2025?": why_the_badge_was_lost,
    "Which French merchants lose their label this quarter?": labels_that_end_this_quarter,
    "Who is still listed a month after a finding?": still_listed_after_a_month,
    "Is this file from last month still right?": whether_a_file_is_still_right,
    "Which badges are wrongly shown?": badges_wrongly_shown,
    "What must Les Compagnons Cavodane do to become a champion?": what_a_merchant_must_do,
    "Which rows of our export could not be used, and why?": rows_that_could_not_be_used,
    "Of these 30 SIRENs, who is a champion?": champions_among_thirty,
    "Who was removed since last month, and how fast?": removed_since_last_month,
    "Which champions stand by declaration alone?": champions_by_declaration_alone,
    "Which of our labels does the State's list not have?": claims_that_the_list_lacks,
    "Is anybody in the State's lists whom we do not count?": unclaimed_approvals,
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


def test_the_guide_answers_twelve_questions_in_three_clicks_at_most() -> None:
    answers = guide()
    assert list(answers) == list(WAYS)
    assert len(answers) == QUESTIONS
    assert all(1 <= answer.clicks <= MOST_CLICKS for answer in answers.values())


@pytest.mark.parametrize("question", WAYS)
def test_the_steps_of_the_guide_lead_to_its_answer(
    question: str, sample: Server, page: Page, october: Path
) -> None:
    answer = guide()[question]
    page.set_viewport_size(TALL)  # type: ignore[arg-type]
    hand = Hand(turn_to(page, sample.url))
    way = WAYS[question]
    files = [october] if way is whether_a_file_is_still_right else []
    for seen in way(hand, answer, *files):
        assert seen in answer.text, seen
    assert hand.clicks == answer.clicks
    assert hand.clicks <= MOST_CLICKS

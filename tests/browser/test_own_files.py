"""Uploaded files are seen in one window only, gone after a reload, and mapped on screen."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import folders, screen
from tests.browser.server import Server
from tests.browser.visits import settled, turn_to, visit

# A colleague's export in Athens, as it comes, and what its headers and words mean.
GREEK = {
    "merchants.csv": "Κωδικός;Επωνυμία;Χώρα;Κοινωνική ωφέλεια;Χωρίς κέρδος;Κοινή διοίκηση;Ομάδα\n"
    "M1;Άλφα Επισκευές;Ελλάδα;μάλιστα;ναι;ναι;Άλσος\nM2;Βήτα Κινητά;Μαγυαρία;όχι;ναι;ναι;Βάση\n",
    "assessments.csv": "Κωδικός;Ημερομηνία;Βαθμολογία;Δεοντολογία\n"
    "M1;05/01/2026;58 %;κανένα\nM2;01/02/2026;44;σοβαρό\n",
}
HEADERS = {
    "merchants.csv": (
        *("merchant_id", "name", "country", "social_utility", "not_for_profit"),
        *("shared_governance", "carry along"),
    ),
    "assessments.csv": ("merchant_id", "published_on", "overall_score", "ethics_finding"),
}
WORDS = {
    "merchants.csv: country": ("Hungary",),
    "merchants.csv: social_utility": ("yes",),
    "assessments.csv: ethics_finding": ("none", "severe"),
}
ONE = "1 merchant must be removed"
SIGN = "Your own files, seen by you alone."


def test_uploaded_files_are_seen_in_one_window_and_gone_after_a_reload(
    sample: Server, page: Page, context: BrowserContext, tmp_path: Path
) -> None:
    folder = folders.plain_folder(tmp_path / "mine")
    count = page.get_by_role("heading", level=1)
    visit(page, f"{sample.url}/removals")
    shared = count.inner_text()
    hand = screen.Hand(page)
    hand.click(screen.menu_link(page, "Data"))
    hand.click(page.get_by_role("tab", name="Try your own files"))
    page.locator("input[type=file]").set_input_files(
        [folder / name for name in ("merchants.csv", "assessments.csv", "dataset.toml")]
    )
    hand.click(page.get_by_role("button", name="Show these files on all pages, to me alone"))
    hand.click(screen.menu_link(page, "Removals"))
    expect(screen.body(page)).to_contain_text(SIGN)
    expect(count).to_have_text(ONE)

    other = context.new_page()
    visit(other, f"{sample.url}/removals")
    expect(other.get_by_role("heading", level=1)).to_have_text(shared)
    expect(screen.body(other)).not_to_contain_text(SIGN)
    other.close()

    expect(count).to_have_text(ONE)
    page.reload()
    settled(page)
    expect(count).to_have_text(shared)
    expect(screen.body(page)).not_to_contain_text(SIGN)


def test_a_greek_colleagues_files_are_on_screen_without_a_text_editor(
    sample: Server, page: Page, tmp_path: Path
) -> None:
    for name, content in GREEK.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    turn_to(page, f"{sample.url}/data?tab=own")
    page.locator("input[type=file]").set_input_files([tmp_path / name for name in GREEK])
    hand = screen.Hand(page)
    expect(screen.body(page)).to_contain_text("These files cannot be used.")
    for name, columns in HEADERS.items():
        screen.choose(page, f"What the headers of {name} mean", columns)
    hand.click(page.get_by_role("button", name="Apply"))
    expect(screen.body(page)).not_to_contain_text("These files cannot be used.")
    expect(screen.body(page)).to_contain_text("Say what 4 words of your files mean")
    for what, values in WORDS.items():
        screen.choose(page, f"What the words of {what} mean", values)
    hand.click(page.get_by_role("button", name="Apply"))
    expect(screen.body(page)).to_contain_text("Problems found: 0")
    _, columns_toml = screen.download(page, "Download columns.toml")
    assert 'country = [\n    "Χώρα",\n]' in columns_toml.read_text(encoding="utf-8")
    hand.click(page.get_by_role("button", name="Show these files on all pages, to me alone"))
    hand.click(screen.menu_link(page, "Removals"))
    expect(page.get_by_role("heading", level=1)).to_have_text(ONE)
    # Taken away and brought along the next time, it says the same at once.
    visit(page, f"{sample.url}/data?tab=own")
    taken = tmp_path / "columns.toml"
    taken.write_bytes(columns_toml.read_bytes())
    page.locator("input[type=file]").set_input_files([*(tmp_path / name for name in GREEK), taken])
    expect(screen.body(page)).to_contain_text("Problems found: 0")

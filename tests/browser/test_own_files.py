"""Uploaded files are mapped on screen, shown on all pages, and gone after a reload."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import screen
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


def test_a_greek_colleagues_files_are_mapped_on_screen_and_gone_after_a_reload(
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
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(ONE)
    expect(screen.body(page)).to_contain_text(SIGN)
    page.reload()
    expect(settled(page).get_by_text(SIGN)).to_have_count(0)
    expect(heading).not_to_have_text(ONE)
    # Taken away and brought along the next time, it says the same at once.
    visit(page, f"{sample.url}/data?tab=own")
    taken = tmp_path / "columns.toml"
    taken.write_bytes(columns_toml.read_bytes())
    page.locator("input[type=file]").set_input_files([*(tmp_path / name for name in GREEK), taken])
    expect(screen.body(page)).to_contain_text("Problems found: 0")

"""Uploaded files are seen in one window only, and are gone after a reload."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import folders, screen
from tests.browser.server import Server
from tests.browser.visits import settled, visit

SIGN = "Your own files, seen by you alone."


def test_uploaded_files_are_seen_in_one_window_and_gone_after_a_reload(
    sample: Server, page: Page, context: BrowserContext, tmp_path: Path
) -> None:
    folder = folders.plain_folder(tmp_path / "mine")
    count = screen.metric(page, "Removal due")
    visit(page, f"{sample.url}/removals")
    shared = count.inner_text()
    hand = screen.Hand(page)
    hand.click(screen.menu_link(page, "Your own files"))
    page.locator("input[type=file]").set_input_files(
        [folder / name for name in ("merchants.csv", "assessments.csv", "dataset.toml")]
    )
    hand.click(page.get_by_role("button", name="Show these files on all pages, to me alone"))
    hand.click(screen.menu_link(page, "Removals"))
    expect(screen.body(page)).to_contain_text(SIGN)
    expect(count).to_have_text("1")

    other = context.new_page()
    visit(other, f"{sample.url}/removals")
    expect(screen.metric(other, "Removal due")).to_have_text(shared)
    expect(screen.body(other)).not_to_contain_text(SIGN)
    other.close()

    expect(count).to_have_text("1")
    page.reload()
    settled(page)
    expect(count).to_have_text(shared)
    expect(screen.body(page)).not_to_contain_text(SIGN)

"""Keyboard focus: it can be seen in the menu, and is in the page after a choice there."""

import re

from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.server import Server
from tests.browser.test_every_page import SCHEMES, WIDE, draw_in
from tests.browser.visits import settled, turn_to, visit

# What WCAG asks of a focus indicator against what is beside it.
LEAST_CONTRAST, LEAST_PIXELS = 3.0, 2
OUTLINE = """link => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(link);
    return [outlineStyle, parseFloat(outlineWidth), outlineColor];
}"""
IN_PAGE = "() => document.activeElement.closest('[data-testid=stMain]') !== null"
Color = tuple[float, float, float]


def parse_color(text: str, background: Color) -> Color:
    """Return the color that a text such as "rgba(27, 27, 34, 0.8)" has on a background."""
    red, green, blue, *alpha = (float(number) for number in re.findall(r"[\d.]+", text))
    share = alpha[0] if alpha else 1.0
    mixed = [
        share * own + (1 - share) * behind
        for own, behind in zip((red, green, blue), background, strict=True)
    ]
    return mixed[0], mixed[1], mixed[2]


def luminance(color: Color) -> float:
    linear = [
        part / 12.92 if (part := number / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for number in color
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Color, other: Color) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_a_focused_link_of_the_menu_has_an_outline(sample: Server, page: Page) -> None:
    turn_to(page, f"{sample.url}/help")
    screen.menu_link(page, "Labels").focus()
    page.keyboard.press("Tab")  # only the keyboard shows where the focus is
    for scheme in SCHEMES:
        draw_in(page, scheme, WIDE)
        style, width, color = screen.menu_link(page, "Badges").evaluate(OUTLINE)
        background = parse_color(SCHEMES[scheme], (0, 0, 0))
        assert style == "solid", scheme
        assert width >= LEAST_PIXELS, scheme
        assert contrast(parse_color(color, background), background) >= LEAST_CONTRAST, scheme


def test_after_a_choice_in_the_menu_the_focus_is_in_the_page(sample: Server, page: Page) -> None:
    visit(page, sample.url)
    assert not page.evaluate(IN_PAGE)
    for title in ("Labels", "Help", "Labels"):
        screen.menu_link(page, title).focus()
        page.keyboard.press("Enter")
        screen.check_title(page, title)
        page.wait_for_function(IN_PAGE)
        settled(page).keyboard.press("Tab")
        expect(page.locator(".st-key-day_popover button").first).to_be_focused()

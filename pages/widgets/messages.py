"""Say things to a person: what is outside text stays text, whatever it looks like.

Streamlit's markdown cannot show every text as it is written: behind backslashes it still makes
links of addresses and arrows of "->". So outside text goes through `draw_literal` or `st.text`, or
into a grid, never into markdown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.loading.live_folder import StillArriving
from impact.model.errors import FilesRefused, ImpactError
from impact.model.texts.wording import display_label

_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")
_MAX_LENGTHS = {"h3": 200, "strong": 2_000, "small": 200}


def draw_literal(text: str, look: Literal["h3", "strong", "small"]) -> None:
    """Draw a text of outside as it is written, as a heading, in bold, or in small.

    One that would fill the screen is cut; grids and files have it whole.
    """
    longest = _MAX_LENGTHS[look]
    shown = text if len(text) <= longest else f"{text[: longest - 1]}…"
    if look == "h3":
        # The second level in the third one's size: below a page's title no level is left out.
        style = "margin: 0; padding: 0; font-size: 1.15rem"
        st.html(f"<h2 style='{style}'>{html.escape(shown)}</h2>")
    else:
        st.html(f"<{look}>{html.escape(shown)}</{look}>")


def escape_markdown(text: str) -> str:
    """Return one of the project's own texts with its underscores and stars kept as they are."""
    return _MARKUP.sub(r"\\\1", text)


def draw_notice(icon: str, headline: str, sentences: Sequence[str]) -> None:
    """Say in a box what may make the page another one than expected; nothing without sentences.

    Args:
        icon, headline: texts of the project's own.
        sentences: may hold texts of outside.
    """
    if not sentences:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":material/{icon}: **{headline}**")
        for sentence in sentences:
            st.text(sentence)


def draw_ignored(sentences: Sequence[str]) -> None:
    """Name what an address asked for that does not exist; nothing is shown where it is fine."""
    draw_notice("link_off", "Part of this address was ignored; the rest applies.", sentences)


def draw_link_changed(sentences: Sequence[str]) -> None:
    """Say that a link was made with other data or another policy than those in use."""
    headline = "Numbers may differ from those of whoever sent this link."
    draw_notice("history", headline, sentences)


def draw_empty(icon: str, headline: str, explanation: str) -> DeltaGenerator:
    """Say why there are no rows, which is never the same; return where the way out belongs.

    Args:
        icon, headline, explanation: texts of the project's own.
    """
    box = st.container(border=True)
    box.markdown(f":material/{icon}: **{escape_markdown(headline)}**")
    box.text(explanation)
    return box


def draw_nothing_loaded() -> None:
    """Say that the merchants file has no rows, and how that is mended."""
    draw_empty(
        "upload_file",
        "Nothing is loaded yet.",
        "The merchants file has a header and no rows: nothing is loaded yet. Fill merchants.csv "
        "and reload this page, or start again with IMPACT_DATA=DIR for another folder. Data "
        "quality says what was read.",
    )


def draw_cannot_show(error: ImpactError, folder: str) -> None:
    """Say why there is nothing to show, and the ways out.

    Args:
        folder: what the data folder is called, without where it is.
    """
    if isinstance(error, StillArriving):
        st.info(f"{error} This page shows them by itself.", icon=":material/hourglass_top:")
        st.text(f"Data folder: {folder}")
        return
    st.error("The data cannot be shown.", icon=":material/error:")
    st.code(str(error), language=None, wrap_lines=True)
    if isinstance(error, FilesRefused):
        draw_problem_table(error)
    st.markdown("**What to do**")
    st.markdown(
        "- Mend what is named above and reload this page: it reads the folder again by itself.\n"
        "- `python -m impact check --data DIR` writes every problem of a folder as CSV.\n"
        "- Another folder: start again with `IMPACT_DATA=DIR make run`. The fictional sample is "
        "`data/`."
    )
    st.text(f"Data folder: {folder}")


def draw_other_snapshot(error: ImpactError, asked: str, shown: str) -> None:
    """Say that a snapshot cannot be used, and which one is on screen instead.

    Args:
        asked, shown: a day, or the project's own words.
    """
    with st.container(border=True):
        st.warning(
            f"Cannot be used: {asked}. What you see instead: {shown}.",
            icon=":material/history:",
        )
        st.code(str(error), language=None, wrap_lines=True)
        if isinstance(error, FilesRefused):
            draw_problem_table(error)


def draw_cannot_compare(error: ImpactError) -> None:
    """Say why what was reported of a day cannot be read."""
    st.warning(
        "What was reported for that day cannot be read; differences are to what is known of it "
        "now.",
        icon=":material/error:",
    )
    st.code(str(error), language=None, wrap_lines=True)


def draw_problem_table(error: FilesRefused) -> None:
    """List every problem that was found beside the refused files."""
    with st.expander(f"Every problem found: {len(error.problems):,}"):
        st.dataframe(error.problems, hide_index=True, alt="Problems of the data files")


def draw_definitions(entries: Iterable[tuple[str, str, str]]) -> None:
    """List terms with what stands beside each and its meaning; readable in a narrow window too.

    Args:
        entries: the term, what stands beside it in small ("" for nothing), the meaning.
    """
    lines = []
    for term, beside, meaning in entries:
        small = f" :small[:gray[{escape_markdown(beside)}]]" if beside else ""
        lines.append(f"- **{escape_markdown(term)}**{small}  \n  {escape_markdown(meaning)}")
    st.markdown("\n".join(lines))


def draw_no_findings(themes: Sequence[str]) -> None:
    """Say that these files cannot show removals for any theme, which is not the same as none."""
    named = ", ".join(escape_markdown(display_label(theme)) for theme in themes)
    columns = ", ".join(f"{theme}_finding" for theme in themes)
    st.warning(
        f"These files cannot show removals for {named}: no assessments file has a column of "
        f"findings for it ({escape_markdown(columns)}). That nobody is flagged for it means "
        "nothing.",
        icon=":material/visibility_off:",
    )

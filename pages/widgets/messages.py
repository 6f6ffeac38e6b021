"""Messages on screen: notices, errors, empty results, definitions, and untrusted text.

Streamlit's markdown cannot show every text literally: after backslashes it still makes links of
addresses and arrows of "->". So untrusted text goes through `draw_literal` or `st.text`, or into a
grid, never into markdown.
"""

import html
import re
from collections.abc import Iterable, Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.loading.live_folder import FilesStillArriving
from impact.model.errors import FilesRefused, ImpactError
from impact.model.texts.wording import display_label
from pages.url import address
from pages.widgets.parts import draw_answer

_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")
_MAX_LENGTHS = {"h1": 200, "strong": 2_000, "small": 200}


def draw_literal(text: str, look: Literal["h1", "strong", "small"]) -> None:
    """Draw an untrusted text literally, as a heading, in bold, or small.

    A text that would fill the screen is cut; grids and files have all of it.
    """
    longest = _MAX_LENGTHS[look]
    shown = text if len(text) <= longest else f"{text[: longest - 1]}…"
    if look == "h1":
        st.html(f"<h1 style='margin: 0; padding: 0.5rem 0'>{html.escape(shown)}</h1>")
    else:
        st.html(f"<{look}>{html.escape(shown)}</{look}>")


def escape_markdown(text: str) -> str:
    """Return a text of the project with its markdown characters escaped."""
    return _MARKUP.sub(r"\\\1", text)


def plain_label(text: str) -> str:
    """Return an untrusted text as a widget's label, which is markdown: letters and digits alone."""
    words = "".join(character if character.isalnum() else " " for character in text)
    label = " ".join(words.split()) or "Extra column"
    return label[0].upper() + label[1:]


def draw_notice(icon: str, headline: str, sentences: Sequence[str]) -> None:
    """Draw a box with what makes the page differ from what one expects; nothing without sentences.

    Args:
        icon, headline: texts of the project.
        sentences: may hold untrusted texts.
    """
    if not sentences:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":material/{icon}: **{headline}**")
        for sentence in sentences:
            st.text(sentence)


def draw_ignored(sentences: Sequence[str]) -> None:
    """Draw what an address asked for that does not exist; nothing if all of it exists."""
    draw_notice("link_off", "Part of this address was ignored; the rest applies.", sentences)


def read_choice(key: str, words: Sequence[str]) -> str:
    """Return the value of the address if it is among `words`, else "" and draw that."""
    chosen, ignored = address.current().choice(key, words)
    draw_ignored(ignored)
    return chosen


def draw_empty(icon: str, headline: str, explanation: str) -> DeltaGenerator:
    """Draw why there are no rows; return the container for a button that helps.

    Args:
        icon, headline, explanation: texts of the project.
    """
    box = st.container(border=True)
    box.markdown(f":material/{icon}: **{escape_markdown(headline)}**")
    box.text(explanation)
    return box


def draw_cannot_show(error: ImpactError, folder: str) -> None:
    """Draw why no data can be shown, and what to do.

    Args:
        folder: the name of the data folder, without its path.
    """
    if isinstance(error, FilesStillArriving):
        draw_answer("The files are still arriving")
        st.info(f"{error} This page shows them by itself.", icon=":material/hourglass_top:")
        st.text(f"Data folder: {folder}")
        return
    draw_answer("The data cannot be shown")
    draw_error(error)
    st.markdown("**What to do**")
    st.markdown(
        "- Fix what is named above and reload this page: it reads the folder again by itself.\n"
        "- `python -m impact check --data DIR` writes every problem of a folder as CSV.\n"
        "- Another folder: start again with `IMPACT_DATA=DIR make run`. The fictional sample is "
        "`data/`."
    )
    st.text(f"Data folder: {folder}")


def draw_fault(sentence: str, error: ImpactError) -> None:
    """Draw what cannot be used and what is shown instead, with the error."""
    with st.container(border=True):
        st.warning(sentence, icon=":material/history:")
        draw_error(error)


def draw_error(error: ImpactError) -> None:
    """Draw what an error says, and every problem that was found with refused files."""
    st.code(str(error), language=None, wrap_lines=True)
    if isinstance(error, FilesRefused):
        with st.expander(f"Every problem found: {len(error.problems):,}"):
            st.dataframe(error.problems, hide_index=True, alt="Problems of the data files")


def draw_definitions(entries: Iterable[tuple[str, str, str]]) -> None:
    """Draw a list of terms with their meanings; it is readable in a narrow window too.

    Args:
        entries: the term, a note in small type after it ("" for none), the meaning.
    """
    lines = []
    for term, note, meaning in entries:
        small = f" :small[:gray[{escape_markdown(note)}]]" if note else ""
        lines.append(f"- **{escape_markdown(term)}**{small}  \n  {escape_markdown(meaning)}")
    st.markdown("\n".join(lines))


def draw_no_findings(themes: Sequence[str]) -> None:
    """Draw that these files cannot show removals for these themes, which differs from none."""
    labels = ", ".join(escape_markdown(display_label(theme)) for theme in themes)
    columns = ", ".join(f"{theme}_finding" for theme in themes)
    st.warning(
        f"These files cannot show removals for {labels}: no assessments file has a column of "
        f"findings for it ({escape_markdown(columns)}). That nobody is flagged for it means "
        "nothing.",
        icon=":material/visibility_off:",
    )

"""Why a merchant has its status: check list, proof, what the lists say, and the letter."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import streamlit as st

from impact.explain import why_rows
from impact.explain.conditions import Condition
from impact.explain.counterfactuals import counterfactuals
from impact.explain.letters.facts import facts_of_merchant
from impact.explain.letters.letter import write_letter
from impact.explain.letters.occasions import OCCASIONS, fitting_occasions, why_none_is_due
from impact.explain.why_card import WhyCard
from impact.model.texts.wording import display_label
from impact.output.html_templates import Cell, render_table
from impact.rules.view import View
from pages.session_data import computed, session
from pages.session_data.store import store
from pages.widgets import messages

_STYLE = Path(__file__).with_name("table.css").read_text(encoding="utf-8")


def draw_check_list(view: View, card: WhyCard) -> None:
    """Draw each way to qualify and each theme with its answer, and what would change the status."""
    parts = [("Qualifies by", card.routes), ("Findings", card.themes)]
    parts = parts[::-1] if card.status == "removal_due" else parts
    for column, (title, conditions) in zip(st.columns(2, gap="large"), parts, strict=True):
        with column:
            # In a narrow window the table has no headings.
            st.markdown(f"**{title}**")
            rows = [
                (
                    one.label,
                    "Not counted" if one.ignored_because else why_rows.result_lines(one)[0],
                    one.actual,
                )
                for one in conditions
            ]
            draw_html_table(("Condition", "Result", "Why"), rows, title)
    changes = [
        f"{change.sentence} → {display_label(change.new_status)}"
        for change in counterfactuals(view, card.merchant_id)
    ]
    if changes:
        st.text("\n".join(("What would change the status, each tested on these data:", *changes)))


def draw_proof(card: WhyCard) -> None:
    """Draw the rule, and what each condition needs, with its files and lines."""
    st.text(f"The rule that decided: {card.rule}")
    if card.basis:
        st.text(f"The badge rests on: {display_label(card.basis)}. {card.basis_sentence}")
    sections = (*why_rows.ordered_sections(card), ("", (card.listing,)))
    rows = [_proof_row(one) for _, conditions in sections for one in conditions]
    draw_html_table(("Condition", "Met?", "Needed", "File and line"), rows, "Proof")


def _proof_row(condition: Condition) -> tuple[Cell, ...]:
    label, result, actual, required, sources = why_rows.condition_row(condition)
    # The check list has what was found for every other condition.
    lines = (*result, str(actual)) if condition.kind == "listing" else result
    return (label, lines, required, sources)


def draw_verdicts(view: View, merchant_id: str) -> None:
    """Draw what the State's lists say of the merchant's labels; nothing if there is no list."""
    if not view.lists.lists:
        return
    title = "What the State's lists say"
    st.header(title, anchor=False)
    rows = why_rows.verdict_rows(computed.verify_merchant(view, merchant_id))
    if rows:
        draw_html_table(why_rows.VERDICT_HEADINGS, rows, title)
    else:
        st.text("No label claimed, not on any list.")


def draw_html_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> None:
    """Draw a table of prose, which a grid would cut; its first column holds the row headings.

    In a narrow window each row becomes a block of cells, each after its heading.

    Args:
        name: the accessible name.
    """
    st.html(f"<style>\n{_STYLE}</style>{render_table(headings, rows, name)}")


def draw_letter(view: View, merchant_id: str) -> None:
    """Draw the letter of the occasion and language chosen; nothing is sent from here."""
    facts = facts_of_merchant(view, merchant_id)
    if not fitting_occasions(facts):
        st.text("There is no occasion for a letter to this merchant.")
        return
    templates, reason = store().letter_templates(), why_none_is_due(facts)
    if reason:
        st.text(f"No letter is due: {reason}.")
    codes = list(templates.languages)
    for problem in templates.problems:
        st.warning(messages.escape_markdown(problem))
    left, right = st.columns([3, 1])
    occasion = left.selectbox(
        "Occasion",
        fitting_occasions(facts),
        index=None if reason else 0,
        placeholder="Choose a letter",
        format_func=lambda key: OCCASIONS[key].title,
        key=f"letter_occasion_{merchant_id}",
    )
    if occasion is None:
        return
    usual = write_letter(view, facts, occasion, templates).language
    language = right.selectbox(
        "Language",
        codes,
        index=codes.index(usual),
        format_func=str.upper,
        key=f"letter_language_{merchant_id}",
    )
    today = session.today(view.dataset.info.timezone)
    letter = write_letter(view, facts, occasion, templates, language, today)
    st.text("\n".join(letter.notes))
    st.code(letter.text, language=None, wrap_lines=True)
    st.caption("The button at the upper right of the letter copies it. Nothing is sent from here.")

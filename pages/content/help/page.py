"""The Help page: what every number, column, rule and problem code means, with a search."""

from itertools import pairwise

import pandas as pd
import streamlit as st

from impact.compare.what_if import WhatIf
from impact.model.dates import format_long_date
from impact.model.glossary import BASIS_NOTE, POLICY_VALUES
from impact.model.policy import Policy, PolicyHistory, PolicyVersion
from impact.rules.view import View
from pages.content.help import entries
from pages.content.help.entries import Entry
from pages.content.overview import what_if
from pages.session_data import computed
from pages.shell import page_inputs
from pages.shell.tabs import open_tab
from pages.url import address
from pages.url.routes import PAGES
from pages.widgets import messages, tables
from pages.widgets.parts import draw_answer, draw_input
from pages.widgets.tables import day, number, text

_SEARCH = "search"
_TERMS = """
- **ESUS** (*entreprise solidaire d'utilité sociale*): the French State's approval of companies of
  the social economy whose main aim is social. It dates from 2014, after an older approval of
  solidarity companies. The prefecture grants it for five years, two for a company under three
  years old, and it has to be asked for again.
- **ESAT** (*établissement ou service d'accompagnement par le travail*, on the programme's page
  "Services for Help through Work"): a sheltered workplace for people with disabilities. The
  regional health agency authorises it for fifteen years. The law renews the authorisation by
  itself unless the State decides otherwise.
- **SSE**, the social and solidarity economy: companies with a social aim, limited profit and
  shared governance (in France by the law of 31 July 2014). Other countries have other forms of
  it. A company can belong to it without any approval; it then declares the three characteristics.
- **SIREN, SIRET**: the nine digits of a French company, and the fourteen of one of its sites.
- **EcoVadis**: a rating of companies from 0 to 100 on environment, labour and human rights,
  ethics and sustainable procurement. An assessment also lists findings: none, minor, major or
  severe. From which one on a merchant has to be removed is a rule of the policy.
- **The search above every page** takes a name or an id, a pasted list of ids, or filters: *France
  gold 45-64* is a country, a medal and EcoVadis scores; *champion Germany State label* and *Spain
  60 days* (a label that ends by then) work too.
"""


def draw_help(view: View) -> None:
    """Draw the search, and the open tab or what was found."""
    draw_answer(
        "What the numbers, columns and rules mean",
        "Not being a champion is no mark against a merchant, and the badge says nothing about the "
        "quality of a product.",
    )
    searched = address.current().last(_SEARCH)
    draw_input(
        st.text_input,
        "Search the help",
        key="help_search",
        value=searched,
        on_change=lambda typed: address.write_params({_SEARCH: typed.strip()}),
        type="search",
        icon=":material/search:",
        placeholder="A word, a column or a problem code",
        label_visibility="collapsed",
        width=420,
    )
    if searched.strip():
        _draw_found(view, searched.casefold().split())
        return
    with open_tab("help", PAGES["help"].tabs) as tab:
        if tab == "terms":
            st.markdown(f"{_TERMS}- **Basis of a badge**: {BASIS_NOTE}\n")
        elif tab == "rules":
            entries.draw_whose_rules()
            _draw_entries(entries.policy_entries(view))
            _draw_policy_history(view)
        else:
            _draw_entries(entries.ENTRIES[tab](view))


def _draw_found(view: View, words: list[str]) -> None:
    found = [
        entry
        for entry in entries.all_entries(view)
        if all(word in " ".join(entry).casefold() for word in words)
    ]
    if not found:
        st.text("Nothing in the help has all of these words.")
    _draw_entries(found)


def _draw_entries(shown: list[Entry]) -> None:
    for section in dict.fromkeys(entry.section for entry in shown):
        st.header(section, anchor=False)
        messages.draw_definitions(
            (entry.term, entry.note, entry.meaning) for entry in shown if entry.section == section
        )


def _draw_policy_history(view: View) -> None:
    """Draw the versions with author, reason and reference, and what each moves on the day."""
    history = page_inputs.current_inputs().loaded.rules
    if len(history.versions) < 2:
        st.caption("The policy file keeps one version, which holds on every day.")
        return
    changes = [
        (before, after, _moves_between(view, before.policy, after.policy))
        for before, after in pairwise(history.versions)
    ]
    st.header("Versions", anchor=False)
    _draw_versions(history, view, [None, *(len(moved.moves) for _, _, moved in changes)])
    st.caption(
        "Moved: merchants whose status would be another one under the version before, on "
        f"{format_long_date(view.as_of)}, by the same files."
    )
    for before, after, moved in changes:
        _draw_change(before, after, moved)


def _moves_between(view: View, before: Policy, after: Policy) -> WhatIf:
    """Return what a change of the policy moves on the day of the view."""
    before_view = view if before == view.policy else computed.redecide(view, before)
    return computed.what_if(before_view, after)


def _draw_versions(history: PolicyHistory, view: View, moved: list[int | None]) -> None:
    in_force = history.in_force(view.as_of)
    rows = [
        {
            "version": version.policy.version,
            "first": version.first,
            "last": version.last,
            "is_in_force": "In force" if version is in_force else "",
            "moved": count,
            "by": version.by,
            "why": version.why,
            "reference": version.reference,
        }
        for version, count in zip(history.versions, moved, strict=True)
    ]
    config = {
        "version": text("Version"),
        "first": day("From"),
        "last": day("Until"),
        "is_in_force": text("On the day"),
        "moved": number("Moved"),
        "by": text("By"),
        "why": text("Why", width=320),
        "reference": text("Reference"),
    }
    table = pd.DataFrame(rows).astype({"moved": "Int64"})
    tables.draw_table(table, config, "The versions of the policy")


def _draw_change(before: PolicyVersion, after: PolicyVersion, change: WhatIf) -> None:
    first = after.first.isoformat() if after.first is not None else ""
    with st.expander(f"The change of {first}: {len(change.moves):,} merchants moved"):
        st.text(f"{before.policy.version} → {after.policy.version}")
        for value in POLICY_VALUES:
            old, new = value.text(before.policy), value.text(after.policy)
            if old != new:
                st.text(f"{value.label}: {old or 'none'} → {new or 'none'}")
        if change.moves.empty:
            st.text("No merchant's status is another one because of it.")
            return
        what_if.draw_move_table(change.moves.head(what_if.MAX_MOVES), f"moved_{first}")

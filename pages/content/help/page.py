"""The Help page: what every number, column, rule and problem code means, with a search."""

from __future__ import annotations

import streamlit as st

from impact.model.glossary import BASIS_NOTE
from impact.rules.view import View
from pages.content.help import entries, policy_history
from pages.content.help.entries import Entry
from pages.shell.tabs import open_tab
from pages.url import address
from pages.url.routes import PAGES
from pages.widgets import messages
from pages.widgets.answer import draw_answer

SEARCH = "search"
_SEARCH_KEY = "help_search"
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
    text = _draw_search()
    if text:
        _draw_found(view, text)
        return
    with open_tab("help", PAGES["help"].tabs) as tab:
        if tab == "terms":
            st.markdown(f"{_TERMS}- **Basis of a badge**: {BASIS_NOTE}\n")
        elif tab == "rules":
            entries.draw_whose_rules()
            _draw_entries(entries.policy_entries(view))
            policy_history.draw_policy_history(view)
        else:
            _draw_entries(entries.ENTRIES[tab](view))


def _draw_search() -> str:
    text = address.current().last(SEARCH)
    st.session_state[_SEARCH_KEY] = text
    st.text_input(
        "Search the help",
        key=_SEARCH_KEY,
        type="search",
        icon=":material/search:",
        placeholder="A word, a column or a problem code",
        label_visibility="collapsed",
        on_change=_change_search,
        width=420,
    )
    return text.strip()


def _change_search() -> None:
    address.write_params({SEARCH: st.session_state[_SEARCH_KEY].strip()})


def _draw_found(view: View, text: str) -> None:
    words = text.casefold().split()
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

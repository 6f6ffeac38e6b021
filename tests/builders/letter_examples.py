"""One merchant for each occasion of a letter, and their letters in docs/letters.md.

python -m tests.builders.letter_examples writes them into that page, between its marks.
"""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from impact import load
from impact.explain.letters.facts import facts_of_merchant
from impact.explain.letters.letter import Letter, write_letter
from impact.explain.letters.occasions import OCCASIONS
from impact.explain.letters.templates import VARIABLES, LetterTemplates, read_templates
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.builders.asking import with_lists
from tests.builders.factories import write_folder
from tests.builders.registry_files import siren, write_esus_workbook

DAY = date(2026, 10, 15)
SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
SENDER = {
    "name": "Camille Exemple",
    "role": "Programme Impact Champions",
    "contact": "impact@marketplace.example",
}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "letters.md"
LANGUAGES = {"fr": "Français", "en": "English"}
# The merchant, and in words what the files say of it.
MERCHANTS: dict[str, tuple[dict[str, str], str]] = {
    "removal": (
        {"badge_published": "yes"},
        "a severe finding in ethics, published on 2 October 2026",
    ),
    "badge_back": (
        SSE | {"badge_published": "no", "esus_granted_on": "2026-10-01"},
        "a champion again, and the product pages do not show the badge",
    ),
    "renewal": (
        {"esus_granted_on": "2021-12-02", "esus_expires_on": "2026-12-01"},
        "ESUS until 1 December 2026; nothing else makes it a champion",
    ),
    "not_on_list": (
        {"siren": siren(8200), "esus_granted_on": "2024-05-01"},
        "ESUS in our files, and not in the State's list",
    ),
    "unclaimed": ({"siren": siren(6300)}, "in the State's list, and no ESUS in our files"),
    "badge_undue": (
        {"badge_published": "yes", "esus_granted_on": "2020-01-01"},
        "the product pages show the badge, and no way to qualify is met",
    ),
    "declaration": (SSE, "a champion by its three declarations alone"),
    "not_yet": ({"social_utility": "yes"}, "none of the ways is met; two answers are missing"),
}
IDS = {key: f"M{number:05}" for number, key in enumerate(MERCHANTS, start=101)}
NAMES = {
    "removal": "Exemple Mobile",
    "badge_back": "Les Ateliers Exemple",
    "renewal": "Réemploi Exemple",
    "not_on_list": "Exemple Solidaire",
    "unclaimed": "Coopérative Exemple",
    "badge_undue": "Exemple Phones",
    "declaration": "Exemple et Compagnie",
    "not_yet": "Exemple Refurb",
}


def write_examples(folder: Path) -> None:
    """Write a data folder with one merchant for each occasion."""
    merchants = [
        {
            "merchant_id": IDS[key],
            "name": NAMES[key],
            "country": "FR",
            "siren": siren(7000 + 10 * number),
        }
        | merchant
        for number, (key, (merchant, _)) in enumerate(MERCHANTS.items())
    ]
    assessment = {"assessment_id": "EV-2041", "published_on": "2026-10-02"}
    write_folder(
        folder,
        merchants,
        [{"merchant_id": IDS["removal"], "ethics_finding": "severe", **assessment}],
        dataset={"day": DAY, "sender": SENDER},
    )
    holders = {IDS[key] for key in ("renewal", "badge_back", "unclaimed")}
    write_esus_workbook(
        folder,
        [row["siren"] for row in merchants if row["merchant_id"] in holders],
        "esus-2026-09-30.xlsx",
    )


def example_letters(folder: Path, language: str) -> dict[str, Letter]:
    """Return the letter of each occasion, for the folder of `write_examples`."""
    view, templates = example_view(folder), read_templates(folder)
    return {key: letter_to(view, key, templates, language) for key in OCCASIONS}


def example_view(folder: Path) -> View:
    return with_lists(decide_view(load(folder), DAY, read_policy(folder), DAY), folder)


def letter_to(view: View, key: str, templates: LetterTemplates, language: str) -> Letter:
    """Return the letter on an occasion to the merchant that it is for."""
    facts = facts_of_merchant(view, IDS[key])
    return write_letter(view, facts, key, templates, language)


def letters_page(folder: Path) -> str:
    """Return docs/letters.md with the letters and variables of today between its marks."""
    write_examples(folder)
    letters = {language: example_letters(folder, language) for language in LANGUAGES}
    page = PAGE.read_text(encoding="utf-8")
    for mark, text in (("letters", _occasions(letters)), ("variables", _variables())):
        begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->\n"
        before, _, rest = page.partition(begin)
        page = before + begin + "".join(text) + end + rest.partition(end)[2]
    return page


def _occasions(letters: dict[str, dict[str, Letter]]) -> Iterator[str]:
    for key, occasion in OCCASIONS.items():
        yield f"\n### `{key}`: {occasion.title}\n\nHere: {MERCHANTS[key][1]}.\n"
        for language, name in LANGUAGES.items():
            letter = letters[language][key]
            yield f"\n{name}:\n\n```text\n{letter.subject}\n\n{letter.body}```\n"
    yield "\n"


def _variables() -> Iterator[str]:
    yield "\n| variable | what stands there |\n| --- | --- |\n"
    yield from (f"| `{name}` | {meaning} |\n" for name, meaning in VARIABLES.items())
    yield "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as path:
        PAGE.write_text(letters_page(Path(path)), encoding="utf-8")

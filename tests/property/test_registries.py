"""Numbers read back however they are written; verdicts are those of the plain reading."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.registries.formats.number_columns import read_numbers
from impact.rules.decide import decide_view
from impact.selection.registry_verdicts.label_verdicts import verify
from tests.builders.asking import with_lists
from tests.builders.factories import write_folder
from tests.builders.registry_files import (
    Site,
    companies_csv,
    csv_text,
    registries_folder,
    siren,
    siret,
    structures_text,
    with_spaces,
)

DAY = date(2026, 6, 30)

WRITINGS: list[Callable[[str], str]] = [
    str,
    with_spaces,
    lambda number: str(int(number)),
    lambda number: f"{int(number)}.0",
    lambda number: f"{number},00",
    lambda number: f" {number[:3]}\u00a0{number[3:]}\u202f",
]
numbers = st.integers(1000, 9999).map(siren)


@given(st.lists(st.tuples(numbers, st.sampled_from(WRITINGS))))
def test_a_number_reads_back_however_it_is_written(
    rows: list[tuple[str, Callable[[str], str]]],
) -> None:
    texts = [write(number) for number, write in rows]
    result = read_numbers("siren", "SIREN", texts, range(len(texts)))
    assert result.values == [number for number, _ in rows]
    assert (result.blank, result.unsound) == (0, ())
    lost = [write for _, write in rows if len(write(siren(1234)).partition(".")[0]) < 9]
    assert result.restored == len(lost)


# --- verdicts, read again merchant by merchant ----------------------------------------------

sirens = st.integers(1, 6).map(siren)
sites = st.builds(siret, st.integers(1, 6), st.integers(1, 2))
merchants = st.fixed_dictionaries(
    {
        "siren": st.one_of(st.just(""), sirens),
        "siret": st.one_of(st.just(""), sites),
        "country": st.sampled_from(["FR", "DE", "RE", ""]),
        "esus_granted_on": st.sampled_from(["", "2024-01-01", "2015-01-01", "2027-01-01"]),
        "esat_granted_on": st.sampled_from(["", "2024-01-01", "2027-01-01"]),
    }
)


def plain_verdict(
    merchant: dict[str, str], label: str, holders: set[str], closed: set[str], ceased: set[str]
) -> str:
    """Return the verdict by docs/registries.md: one merchant, one list that is not too old."""
    siren_, siret_ = merchant["siren"], merchant["siret"]
    siren_ = siren_ or siret_[:9]
    claims = merchant[f"{label}_granted_on"] == "2024-01-01"
    if merchant["country"] == "DE" and not siren_:
        return "not_applicable"
    own = siret_ if label == "esat" else siren_
    sites_open = {number for number in holders if label == "esat" and number[:9] == siren_}
    if not own:
        return "no_identifier" if claims or sites_open else ""
    is_in_list = own in holders | closed
    if own in closed and own not in holders:
        return "ended"
    if siren_ in ceased and (claims or is_in_list):
        return "ended"
    if is_in_list:
        return "confirmed" if claims else "unclaimed"
    if sites_open:
        return "other_site"
    return "not_in_list" if claims else ""


@given(
    rows=st.lists(merchants, max_size=12),
    holders=st.sets(sirens),
    ceased=st.sets(sirens),
    open_sites=st.sets(sites, min_size=1),
    closed_sites=st.sets(sites),
)
def test_every_verdict_equals_a_plain_reading(
    rows: list[dict[str, str]],
    holders: set[str],
    ceased: set[str],
    open_sites: set[str],
    closed_sites: set[str],
) -> None:
    rows = [
        row if not (row["siren"] and row["siret"]) else {**row, "siren": row["siret"][:9]}
        for row in rows
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        listed = [{"merchant_id": f"M{at:02}", **row} for at, row in enumerate(rows)]
        write_folder(folder, listed, dataset={"day": DAY})
        names = [*sorted(holders), siren(77)]
        (registries_folder(folder) / "e-2026-03-31.csv").write_text(
            csv_text([["siren"], *([n] for n in names)])
        )
        states = [(number, "False", "") for number in sorted(ceased)]
        text = companies_csv([*states, (siren(78), "True", "")])
        (registries_folder(folder) / "c-2026-03-31.csv").write_text(text)
        entries = [Site(number, closed="2026-06-30") for number in sorted(closed_sites)]
        entries += [Site(number, closed="2026-07-01") for number in sorted(open_sites)]
        (registries_folder(folder) / "f.json").write_text(structures_text(entries))
        view = decide_view(load(folder), DAY, read_policy(folder), DAY)
        verdicts = verify(with_lists(view, folder))
    actual = {(row.merchant_id, row.label): row.verdict for row in verdicts.itertuples(index=False)}
    expected = {
        (row["merchant_id"], label): word
        for row in listed
        for label, lists in {"esus": (holders, set()), "esat": (open_sites, closed_sites)}.items()
        if (word := plain_verdict(row, label, *lists, ceased))
    }
    assert actual == expected

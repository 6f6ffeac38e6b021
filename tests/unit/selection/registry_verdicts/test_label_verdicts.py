"""One verdict for each label and merchant, with its list, row and sentence."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from impact.model.columns import LABELS
from impact.model.glossary import VERDICTS
from impact.registries.match import MAX_AGE_DAYS
from impact.selection.registry_verdicts.label_verdicts import verify, with_verdicts
from tests.builders.asking import DAY, with_lists
from tests.builders.asking import view_of_many as view_of
from tests.builders.registry_files import (
    Site,
    companies_csv,
    csv_text,
    extract_text,
    siren,
    siret,
    structures_text,
    write_esus_workbook,
    write_registry,
)

Row = dict[str, str]

A, B, C = siren(1234), siren(5678), siren(9012)
ESUS = {"esus_granted_on": "2024-01-01"}
ESAT = {"esat_granted_on": "2024-01-01"}


def verdicts_of(folder: Path, merchant: Row, day: date = DAY) -> list[tuple[str, str]]:
    """Return (label, verdict) of one merchant by the folder's lists."""
    verdicts = verify(with_lists(view_of(folder, [merchant], day=day), folder))
    return list(zip(verdicts["label"], verdicts["verdict"], strict=True))


def sentence_of(folder: Path, merchant: Row, day: date = DAY) -> str:
    verdicts = verify(with_lists(view_of(folder, [merchant], day=day), folder))
    return str(verdicts["sentence"].item())


# --- ESUS: the verdict of a merchant by the list of a company A, and its sentence -------------

LIST = "the ESUS list (esus-2026-03-31.xlsx, 2026-03-31)"
OVER = {"esus_granted_on": "2020-01-01", "esus_expires_on": "2024-12-31"}
AHEAD = {"esus_granted_on": "2026-07-01"}


# A merchant, its verdict ("": none), and how the sentence ends.
LOOKED_UP: list[tuple[Row, str, str]] = [
    ({"siren": B, **ESUS}, "not_in_list",
     f"Unverified: SIREN {B} is not in {LIST}. It comes out once or twice a year and can lack "
     "holders: ask the merchant for proof."),
    # The label belongs to the company, whichever of its sites sells.
    ({"siret": siret(1234, 77), **ESUS}, "confirmed", f"row 2 (Entreprise {A})."),
    ({"siren": A, "esus_expires_on": "2027-01-01"}, "confirmed", f"row 2 (Entreprise {A})."),
    # An approval outside the day is no claim.
    ({"siren": A}, "unclaimed", "; our files state no ESUS approval."),
    ({"siren": A, **OVER}, "unclaimed", "; that of our files ended on 2024-12-31."),
    ({"siren": A, **AHEAD}, "unclaimed", "; that of our files has not begun."),
    ({"siren": B, **OVER}, "", ""),
    ({"siren": B}, "", ""),
    ({}, "", ""),
    (ESUS, "no_identifier",
     f"Unverified: our files state no SIREN; fill it in to look the merchant up in {LIST}."),
    # Abroad, unless it states a French establishment; a territory is not abroad.
    ({"country": "DE"}, "not_applicable", "Not applicable: the merchant is in DE and states no "
     "French establishment (SIREN or SIRET)."),
    ({"country": "DE", **ESUS}, "not_applicable", ""),
    ({"country": "DE", "siren": A, **ESUS}, "confirmed", ""),
    ({"country": "", **ESUS}, "no_identifier", ""),
    ({"country": "RE", **ESUS}, "no_identifier", ""),
    # Without a list of ESATs there is no verdict on that label.
    ({"siret": siret(1234), **ESAT}, "unclaimed", ""),
]  # fmt: skip


def test_a_merchant_is_looked_up_in_the_esus_list(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A])
    view = view_of(tmp_path, [merchant for merchant, *_ in LOOKED_UP])
    verdicts = verify(with_lists(view, tmp_path)).set_index("merchant_id")
    for at, (merchant, verdict, sentence) in enumerate(LOOKED_UP):
        rows = verdicts.loc[verdicts.index == f"M{at}"]
        assert rows["verdict"].tolist() == ([verdict] if verdict else []), merchant
        assert set(rows["label"]) <= {"esus"}, merchant
        assert all(text.endswith(sentence) for text in rows["sentence"]), merchant


def test_a_confirmed_label_has_its_list_day_and_row(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [B, A])
    view = view_of(tmp_path, [{"siren": A, **ESUS}])
    (row,) = verify(with_lists(view, tmp_path)).to_dict("records")
    assert row == {
        "merchant_id": "M0",
        "label": "esus",
        "verdict": "confirmed",
        "list": "esus-2026-03-31.xlsx",
        "list_date": pd.Timestamp("2026-03-31"),
        "line": 3,
        "raw": f"| {int(A)} | Entreprise {A} | 75",
        "sentence": f"SIREN {A} has ESUS in {LIST}, row 3 (Entreprise {A}).",
    }


def test_a_blank_number_matches_nothing_on_either_side(tmp_path: Path) -> None:
    rows = [["siren", "nom"], [A, "Un"], ["", "Deux"]]
    write_registry(tmp_path, "esus-2026-03-31.csv", csv_text(rows))
    write_registry(tmp_path, "finess.csv", extract_text([Site(siret(1)), Site("")]))
    assert verdicts_of(tmp_path, {}) == []
    expected = [("esus", "no_identifier"), ("esat", "no_identifier")]
    assert verdicts_of(tmp_path, {**ESUS, **ESAT}) == expected


# --- what is over, and what is too old ------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "is_listed", "verdict", "sentence"),
    [
        ([(B, "True", ""), (A, "False", "")], True, "ended",
         f"SIREN {A} is no longer active in the list of companies (companies-2026-06-01.csv, "
         f"2026-06-01), line 3 (Entreprise {A}). It is still in {LIST}."),
        ([(A, "False", "")], False, "ended", f"line 2 (Entreprise {A})."),
        # One active row is enough.
        ([(A, "False", ""), (A, "True", "")], True, "confirmed", f"row 2 (Entreprise {A})."),
    ],
)  # fmt: skip
def test_a_ceased_company_has_ended_whatever_the_esus_list_says(
    tmp_path: Path, rows: list[tuple[str, str, str]], is_listed: bool, verdict: str, sentence: str
) -> None:
    write_esus_workbook(tmp_path, [A] if is_listed else [B])
    write_registry(tmp_path, "companies-2026-06-01.csv", companies_csv(rows))
    assert verdicts_of(tmp_path, {"siren": A, **ESUS}) == [("esus", verdict)]
    assert sentence_of(tmp_path, {"siren": A, **ESUS}).endswith(sentence)


def test_a_list_of_companies_can_confirm_and_end_a_label(tmp_path: Path) -> None:
    rows = [(A, "True", "esus"), (B, "False", "esus"), (C, "True", "sirene")]
    write_registry(tmp_path, "companies-2026-06-01.csv", companies_csv(rows))
    verdicts = [verdicts_of(tmp_path, {"siren": number, **ESUS})[0][1] for number in (A, B, C)]
    assert verdicts == ["confirmed", "ended", "not_in_list"]


@pytest.mark.parametrize(("day", "verdict"), [("2026-02-28", "confirmed"), ("2026-03-01", "ended")])
def test_an_approval_ends_the_day_after_the_last_day_that_the_list_states(
    tmp_path: Path, day: str, verdict: str
) -> None:
    rows = [["siren", "date_fin"], [A, "2026-02-28"], [B, ""]]
    write_registry(tmp_path, "esus-2026-01-31.csv", csv_text(rows))
    merchant, as_of = {"siren": A, **ESUS}, date.fromisoformat(day)
    assert verdicts_of(tmp_path, merchant, as_of) == [("esus", verdict)]
    assert verdicts_of(tmp_path, merchant | {"siren": B}, as_of) == [("esus", "confirmed")]
    words = "; its ESUS approval is over since 2026-03-01."
    assert (words in sentence_of(tmp_path, merchant, as_of)) == (verdict == "ended")


@pytest.mark.parametrize(("age", "is_old"), [(MAX_AGE_DAYS, False), (MAX_AGE_DAYS + 1, True)])
def test_a_list_older_than_the_limit_gives_no_verdict(
    tmp_path: Path, age: int, is_old: bool
) -> None:
    write_esus_workbook(tmp_path, [A], f"esus-{DAY - timedelta(days=age)}.xlsx")
    merchants = ({"siren": A, **ESUS}, {"siren": A}, {"siren": B, **ESUS})
    verdicts = [verdicts_of(tmp_path, merchant)[0][1] for merchant in merchants]
    words = ["confirmed", "unclaimed", "not_in_list"]
    assert verdicts == (["list_too_old"] * 3 if is_old else words)
    assert verdicts_of(tmp_path, {"siren": B}) == []


def test_a_list_that_is_too_old_still_shows_its_row(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A], "esus-2024-03-31.xlsx")
    assert sentence_of(tmp_path, {"siren": A, **ESUS}) == (
        "Unverified: the ESUS list (esus-2024-03-31.xlsx, 2024-03-31) was 821 days old on "
        f"2026-06-30, more than 400; fetch the latest. It has SIREN {A}, row 2 (Entreprise {A})."
    )
    assert sentence_of(tmp_path, {"siren": B, **ESUS}).endswith("fetch the latest.")


def test_a_list_of_a_later_day_is_described_as_such(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A])
    sentence = sentence_of(tmp_path, {"siren": A, **ESUS}, date(2026, 3, 1))
    assert "2026-03-31, later than the day asked for)" in sentence


# --- ESAT: by the list of one site, siret(1234, 5) --------------------------------------------

HERE, THERE = siret(1234, 5), siret(1234, 6)
PAST = {"esat_granted_on": "2009-01-01", "esat_expires_on": "2024-01-01"}
ELSEWHERE = (
    f"SIRET {THERE} is no ESAT in the FINESS extract (finess.csv, 2026-05-04); its company has "
    f"one at SIRET {HERE}, line 2 (ESAT DU PRÉ)."
)


@pytest.mark.parametrize(
    ("merchant", "verdict", "sentence"),
    [
        ({"siret": HERE, **ESAT}, "confirmed", f"SIRET {HERE} has ESAT in the FINESS extract "
         "(finess.csv, 2026-05-04), line 2 (ESAT DU PRÉ)."),
        # Past its stated last day an ESAT runs on, and is claimed.
        ({"siret": HERE, **PAST}, "confirmed", ""),
        ({"siret": siret(5678, 5), **PAST}, "not_in_list", ""),
        ({"siret": THERE, **ESAT}, "other_site", ELSEWHERE),
        ({"siret": THERE}, "other_site", ELSEWHERE),
        # A SIREN alone does not identify the site.
        ({"siren": A, **ESAT}, "no_identifier", f" one at SIRET {HERE}, line 2 (ESAT DU PRÉ)."),
        ({"siren": A}, "no_identifier", f" one at SIRET {HERE}, line 2 (ESAT DU PRÉ)."),
        ({"siren": B, **ESAT}, "no_identifier", "in the FINESS extract (finess.csv, 2026-05-04)."),
        ({"siren": B}, "", ""),
    ],
)  # fmt: skip
def test_a_site_is_looked_up_by_its_siret(
    tmp_path: Path, merchant: Row, verdict: str, sentence: str
) -> None:
    write_registry(tmp_path, "finess.csv", extract_text([Site(HERE, "ESAT DU PRÉ")]))
    assert verdicts_of(tmp_path, merchant) == ([("esat", verdict)] if verdict else [])
    if sentence:
        assert sentence_of(tmp_path, merchant).endswith(sentence)


@pytest.mark.parametrize(
    ("sites", "day", "has_one"),
    [
        ([Site(siret(1234, 5))], date(2026, 6, 30), True),
        # A closed site does not count from its first closed day.
        ([Site(siret(1234, 5), closed="2026-06-30")], date(2026, 6, 29), True),
        ([Site(siret(1234, 5), closed="2026-06-30")], date(2026, 6, 30), False),
        ([Site(siret(1234, 5), state="I")], date(2026, 6, 30), False),
        ([Site(siret(1234, 5), holder_closed="2026-06-30")], date(2026, 6, 30), False),
        ([Site(siret(1234, 5), closed="2026-06-30"), Site(siret(1234, 6))],
         date(2026, 6, 30), True),
        # The list is still used 400 days after its day, and no longer.
        ([Site(siret(1234, 5))], date(2027, 7, 6), True),
        ([Site(siret(1234, 5))], date(2027, 7, 7), False),
    ],
)  # fmt: skip
def test_a_company_has_an_esat_if_a_recent_list_has_it_open(
    tmp_path: Path, sites: list[Site], day: date, has_one: bool
) -> None:
    write_registry(tmp_path, "f.json", structures_text(sites))
    verdicts = [("esat", "no_identifier")] if has_one else []
    assert verdicts_of(tmp_path, {"siren": A}, day) == verdicts
    # A merchant that claims the label has the verdict either way.
    assert verdicts_of(tmp_path, {"siren": A, **ESAT}, day) == [("esat", "no_identifier")]


def test_a_site_is_closed_from_the_day_that_finess_states(tmp_path: Path) -> None:
    write_registry(tmp_path, "f.json", structures_text([Site(siret(1234), closed="2026-05-01")]))
    merchant = {"siret": siret(1234), **ESAT}
    assert verdicts_of(tmp_path, merchant, date(2026, 4, 30)) == [("esat", "confirmed")]
    assert verdicts_of(tmp_path, merchant, date(2026, 5, 1)) == [("esat", "ended")]
    assert sentence_of(tmp_path, merchant) == (
        f"SIRET {siret(1234)} is in the FINESS Structures file (f.json, 2026-06-01), entry 1 "
        "(ESAT Essai); it is closed since 2026-05-01."
    )
    assert verdicts_of(tmp_path, {"siret": siret(1234)}) == [("esat", "ended")]


def test_a_closed_site_is_not_suggested_as_another_site(tmp_path: Path) -> None:
    write_registry(
        tmp_path, "f.json", structures_text([Site(siret(1234), state="I"), Site(siret(1))])
    )
    assert verdicts_of(tmp_path, {"siret": siret(1234, 2), **ESAT}) == [("esat", "not_in_list")]
    assert sentence_of(tmp_path, {"siret": siret(1234), **ESAT}).endswith("; it is closed.")


def test_a_ceased_company_also_ends_its_esat(tmp_path: Path) -> None:
    write_registry(tmp_path, "finess.csv", extract_text([Site(siret(1234))]))
    write_registry(tmp_path, "companies-2026-06-01.csv", companies_csv([(A, "non", "")]))
    merchant = {"siret": siret(1234), **ESAT}
    assert verdicts_of(tmp_path, merchant) == [("esat", "ended")]
    assert f"SIREN {A} is no longer active" in sentence_of(tmp_path, merchant)


# --- the frame ------------------------------------------------------------------------------


def test_verdicts_are_sorted_by_merchant_and_label_and_explained(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A, B])
    write_registry(tmp_path, "finess.csv", extract_text([Site(siret(1234)), Site(siret(5678))]))
    view = view_of(tmp_path, [{"siret": siret(5678), **ESAT}, {}, {"siret": siret(1234), **ESUS}])
    verdicts = verify(with_lists(view, tmp_path))
    assert verdicts[["merchant_id", "label", "verdict"]].to_numpy().tolist() == [
        ["M0", "esus", "unclaimed"],
        ["M0", "esat", "confirmed"],
        ["M2", "esus", "confirmed"],
        ["M2", "esat", "unclaimed"],
    ]
    assert list(verdicts["label"].cat.categories) == list(LABELS)
    assert list(verdicts["verdict"].cat.categories) == list(VERDICTS)
    columns = with_verdicts(with_lists(view, tmp_path)).decisions
    assert columns["esus_verdict"].tolist() == ["unclaimed", "", "confirmed"]
    assert columns["esat_verdict"].tolist() == ["confirmed", "", "unclaimed"]


def test_without_lists_there_is_no_verdict(tmp_path: Path) -> None:
    view = view_of(tmp_path, [{}, ESUS])
    assert verify(view).empty
    shown = with_verdicts(view).decisions
    assert shown[["esus_verdict", "esat_verdict"]].to_numpy().tolist() == [["", ""], ["", ""]]


def test_verdicts_change_no_decision(tmp_path: Path) -> None:
    merchant = {"siren": A, **ESUS}
    before = view_of(tmp_path, [merchant]).decisions
    write_esus_workbook(tmp_path, [B])
    after = view_of(tmp_path, [merchant]).decisions
    pd.testing.assert_frame_equal(before, after)

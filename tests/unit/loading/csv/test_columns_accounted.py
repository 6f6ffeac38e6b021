"""Which header serves which column, and what is reported about the rest."""

from pathlib import Path

import pytest

from impact.loading.csv.column_guesses import edit_distance, is_near_match
from impact.loading.folder import check, load
from impact.model.columns import FILE_COLUMNS
from impact.model.errors import SettingsError
from tests.builders.factories import write_folder

Reported = list[tuple[str, str, str]]
CARD = "merchant_id,published_on"


def reported_headers(folder: Path) -> Reported:
    """Return (column, value, effect) of each problem about a header."""
    codes = ("extra-label", "missing-label")
    return [
        (p.column, p.value, p.effect) for p in check(folder).report.problem_list if p.code in codes
    ]


def of_header(folder: Path, header: str, values: list[str] = [], **extra: object) -> Reported:  # noqa: B006
    """Return the problems of one extra header in an assessments file."""
    rows = "".join(f'M1,2026-01-0{n},"{value}"\n' for n, value in enumerate(values, start=1))
    write_folder(folder, [{"merchant_id": "M1"}], f'{CARD},"{header}"\n{rows}', **extra)
    return reported_headers(folder)


def of_merchant_header(folder: Path, header: str, beside: str = "") -> Reported:
    write_folder(folder, f"merchant_id,name,country{beside},{header}\n")
    return reported_headers(folder)


@pytest.mark.parametrize("kind", FILE_COLUMNS)
def test_every_heading_that_the_product_shows_is_read_back(kind: str, tmp_path: Path) -> None:
    headings = {column.label: column.name for column in FILE_COLUMNS[kind]}
    header = ",".join(f'"{label}"' for label in headings) + "\n"
    files = {"merchants": "merchant_id,name,country\n", "assessments": f"{CARD}\n", kind: header}
    write_folder(tmp_path, **files)
    checked = check(tmp_path)
    assert checked.report.problem_list == ()
    report = next(file for file in checked.report.files if file.kind == kind)
    assert dict(report.served) == headings
    assert report.carried == ()


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Publication date", "published_on"),
        ("published_date", "published_on"),
        ("Valid until", "expires_on"),
        ("evid", "ecovadis_id"),
        ("siret_number", "siret"),
        ("scorecard_link", "scorecard_url"),
        ("Overall score", "overall_score"),
        ("Overall EcoVadis score", "overall_score"),
        ("Sustainability score", "overall_score"),
        ("ENVIRONMENT SCORE", "environment_score"),
        ("Labor & Human Rights score", "social_score"),
        ("labour-&-human-rights-score", "social_score"),
        ("Ethics score", "ethics_score"),
        ("Sustainable Procurement score", "procurement_score"),
        ("global_score", "overall_score"),
        ("env_score", "environment_score"),
        ("lab_score", "social_score"),
        ("fbp_score", "ethics_score"),
        ("sup_score", "procurement_score"),
        ("Ethics finding", "ethics_finding"),
        ("Environment 360° Watch", "environment_finding"),
        ("Labor and Human Rights 360° Watch findings", "social_finding"),
        ("Sustainable procurement finding", "procurement_finding"),
        ("Medal", "medal"),
    ],
)
def test_ecovadis_headers_are_known(header: str, column: str, tmp_path: Path) -> None:
    names = "merchant_id" if column == "published_on" else CARD
    write_folder(tmp_path, [], f'{names},"{header}"\n')
    served = load(tmp_path).files[1].served
    assert (header, column) in served


LIKE = [
    ("Findings: labor & human rights", "social_finding"),
    ("Ethical findings 2025", "ethics_finding"),
    ("Ethics findng", "ethics_finding"),
    ("Veille", "environment_finding"),
    ("360° Watch", "environment_finding"),
    ("Constats éthique", "ethics_finding"),
    ("Expiry date", "expires_on"),
    ("Date de fin de validité", "expires_on"),
    ("Gültig bis", "expires_on"),
    ("Score Ethics (0-100)", "ethics_score"),
    ("Overall scor", "overall_score"),
    ("Note globale", "overall_score"),
    ("Medal 2026", "medal"),
    ("Médaille", "medal"),
    ("EcoVadis-Id (old)", "ecovadis_id"),
]
SHARES_SOME_WORDS = [
    ("Main findings", "environment_finding"),
    ("Score", "overall_score"),
    ("Validity", "expires_on"),
]
UNLIKE = [
    *("Ethics", "Social media", "Metal", "Company name", "Publication", "Matches", "Rights"),
    *("x" * 101 + " ethics finding", "Human rights", "Watches", "Scorecard id"),
]


def test_a_header_like_a_missing_column_is_unread_or_noted(tmp_path: Path) -> None:
    unread = [(column, header, "column-unread") for header, column in LIKE]
    noted = [(column, header, "noted") for header, column in SHARES_SOME_WORDS]
    headers = [header for _, header, _ in unread + noted] + UNLIKE
    names = ",".join(f'"{header}"' for header in headers)
    write_folder(tmp_path, [], f"{CARD},{names}\n")
    assert sorted(reported_headers(tmp_path)) == sorted(unread + noted)


@pytest.mark.parametrize(
    ("header", "beside", "expected"),
    [
        ("Delisting", "", [("removed_on", "Delisting", "column-unread")]),
        ("Date de retrait", "", [("removed_on", "Date de retrait", "column-unread")]),
        ("Removal reason", "", [("removed_on", "Removal reason", "noted")]),
        ("Listed", "", []),
        ("Listing", "", []),
        ("Delisting", ",removed_on", []),
        ("ESUS valid until", "", [("esus_expires_on", "ESUS valid until", "column-unread")]),
        ("End date", ",esat_granted_on", [("esat_expires_on", "End date", "column-unread")]),
        ("End date", "", []),
        ("End date", ",esus_granted_on,esus_expires_on", []),
        ("ESAT validity", "", [("esat_expires_on", "ESAT validity", "noted")]),
        ("Until", "", []),
        ("N° SIREN", "", [("siren", "N° SIREN", "column-unread")]),
        ("Ethics finding", "", [("ethics_finding", "Ethics finding", "column-unread")]),
        ("social_finding", "", [("social_finding", "social_finding", "column-unread")]),
        ("Findings", "", []),
        ("overall_score", "", []),
        ("esus_until", "", []),
        ("removal_grounds", "", []),
    ],
)
def test_merchants_headers_that_hide_a_delisting_a_last_day_or_a_finding(
    header: str, beside: str, expected: Reported, tmp_path: Path
) -> None:
    assert of_merchant_header(tmp_path, header, beside) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["none", "severe", "Minor"], [("environment_finding", "column-unread")]),
        (["none", "severe"], []),
        (["none", "severe", "minor", "x", "y", "z"], [("environment_finding", "column-unread")]),
        (["none", "severe", "minor", "x", "y", "z", "w"], []),
        (["none", "severe", "minor", "", "", "", ""], [("environment_finding", "column-unread")]),
        (
            ["none\u200b", "SEVERE\ufeff", " \u00adminor"],
            [("environment_finding", "column-unread")],
        ),
        (["gold", "silver", "none"], [("medal", "column-unread")]),
        (["gold", "none", "minor"], [("environment_finding", "column-unread")]),
    ],
)
def test_a_column_of_severities_or_medals_is_known_by_its_values(
    values: list[str], expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    report = of_header(tmp_path, "Result", values)
    assert report == [(column, "Result", effect) for column, effect in expected]


def test_values_do_not_matter_if_the_file_has_the_columns(tmp_path: Path) -> None:
    themes = ("environment", "social", "ethics", "procurement")
    names = ",".join(f"{theme}_finding" for theme in themes)
    rows = "".join(f"M1,2026-01-0{n},none,none,none,none,gold,severe\n" for n in range(1, 4))
    write_folder(tmp_path, [{"merchant_id": "M1"}], f"{CARD},{names},medal,Result\n{rows}")
    assert reported_headers(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "other", "is_near"),
    [
        ("ethics finding", "ethics findings", True),
        ("12345678901234567890", "123456789012345678xx", True),  # 18 of 20 are the same
        ("12345678901234567890", "12345678901234567xxx", True),  # 0.85
        ("12345678901234567890", "1234567890123456xxxx", False),
        ("listed", "delisted", False),
        ("", "a", False),
        ("", "", False),
    ],
)
def test_an_edit_ratio_of_85_hundredths_is_near(text: str, other: str, is_near: bool) -> None:
    assert is_near_match(text, other) == is_near_match(other, text) == is_near
    assert edit_distance(text, other) == edit_distance(other, text)


def test_a_carried_header_serves_no_column_and_is_not_reported(tmp_path: Path) -> None:
    columns = {"assessments": {"carried": ["ethics-findings 2025", "Medal"]}}
    write_folder(tmp_path, [], f"{CARD},Ethics findings 2025,medal\n", columns=columns)
    assert reported_headers(tmp_path) == []
    assert load(tmp_path).files[1].carried == ("Ethics findings 2025", "medal")


def test_carried_must_be_a_list_of_texts(tmp_path: Path) -> None:
    write_folder(tmp_path, columns={"merchants": {"carried": "Note"}})
    with pytest.raises(SettingsError, match="carried"):
        check(tmp_path)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("Seler quality", "Seler quality"),
        ("Boutique", "the file has no such header; correct it there."),
        ("Qualité", ""),
    ],
)
def test_a_column_without_any_header_of_columns_toml_is_noted_with_the_nearest_one(
    header: str, message: str, tmp_path: Path
) -> None:
    columns = {"merchants": {"headers": {"quality_score": ["Seller quality", "Qualité"]}}}
    write_folder(tmp_path, f"merchant_id,name,country,{header}\n", columns=columns)
    reported = [p for p in check(tmp_path).report.problem_list if p.code == "missing-label"]
    noted = [("quality_score", "Seller quality", "noted")] if message else []
    assert [(p.column, p.value, p.effect) for p in reported] == noted
    assert all(message in p.message for p in reported)


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("Identifiant;Pays;Raison sociale", ("Pays", "Identifiant", "Raison sociale")),
        ("Händler-ID;Firma;Land;Handler", ("Land", "Händler-ID", "Firma")),
        ("marchand_id;countri;nome", ("countri", "marchand_id", "nome")),
        # Polish is unknown; the nearest headers are like none of ours, so that no hint is given.
        ("Identyfikator;Boutique;Gouvernance partagée", ("", "", "")),
    ],
)
def test_a_refused_file_is_given_the_headers_that_are_meant_or_near(
    header: str, meant: tuple[str, ...], tmp_path: Path
) -> None:
    write_folder(tmp_path, f"{header}\nM1;Alfa;PL\n")
    problems = check(tmp_path).report.refusals
    assert [p.column for p in problems] == ["country", "merchant_id", "name"]
    hints = [p.message.partition("[merchants.headers].")[2] for p in problems]
    assert hints == [f" “{each}” may be it." if each else "" for each in meant]


def test_a_header_that_serves_a_column_is_no_hint_for_another(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,country,Name of the seller\nM1,FR,Alfa\n")
    (problem,) = check(tmp_path).report.refusals
    assert "may be it" not in problem.message

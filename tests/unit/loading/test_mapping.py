"""What is not understood of some files, and the columns.toml written from what somebody chose."""

from datetime import UTC, datetime

import pytest

from impact.loading.file_access import MemoryFolder
from impact.loading.mapping import Choices, UnknownWord, apply_choices, find_unmapped
from impact.loading.toml_schema import read_toml
from impact.loading.uploads import collect_uploads, load_uploads
from impact.model.errors import FilesRefused, UsageError

GREEK = """κωδικός;Επωνυμία;Χώρα;Κοινωνική ωφέλεια;Υπεύθυνος
K1;Άλφα;Ελλάδα;Μάλιστα;Άννα
K2;Βήτα;Ουγγαρία;Μπα;
K3;Γάμμα;Μαγυαρία;Μάλιστα;Άννα
K4;Δέλτα;Μαγυαρία;ναι;Βάσω
"""
CARDS = "κωδικός;Δημοσίευση;Ηθική\nK1;2026-01-05;Σοβαρό\n"
HEADERS = {"κωδικός": "merchant_id", "Επωνυμία": "name", "Χώρα": "country"}
MERCHANTS = Choices(
    "merchants.csv",
    "merchants",
    headers={**HEADERS, "Κοινωνική ωφέλεια": "social_utility"},
    carried=["Υπεύθυνος"],
)
ASSESSMENTS = Choices(
    "assessments.csv",
    "assessments",
    headers={"κωδικός": "merchant_id", "Δημοσίευση": "published_on", "Ηθική": "ethics_finding"},
)


def folder_of(merchants: str = GREEK, cards: str = CARDS, columns: str = "") -> MemoryFolder:
    files = [("merchants.csv", merchants.encode()), ("assessments.csv", cards.encode())]
    files += [("columns.toml", columns.encode())] if columns else []
    return collect_uploads(files, datetime(2026, 6, 30, tzinfo=UTC))


def test_headers_that_serve_nothing_come_with_three_values_also_of_a_refused_file() -> None:
    folder = folder_of()
    with pytest.raises(FilesRefused):
        load_uploads(folder)
    merchants, cards = find_unmapped(folder)
    assert [header.header for header in merchants.headers] == GREEK.splitlines()[0].split(";")
    assert merchants.headers[0].samples == ("K1", "K2", "K3")
    assert merchants.headers[4].samples == ("Άννα", "Βάσω")
    assert merchants.missing[:3] == ("merchant_id", "name", "country")
    assert (cards.file, cards.kind, cards.words) == ("assessments.csv", "assessments", ())


# A header, and the column that the form suggests for it; "" for none.
FRENCH = {
    "Identifiant vendeur": "merchant_id",
    "Identifiant": "",
    "Nom du vendeur": "name",
    "Pays": "country",
    "N° SIREN": "siren",
    "Utilité sociale": "social_utility",
    "But non lucratif": "not_for_profit",
    "Gouvernance partagée": "shared_governance",
    "Date de retrait": "removed_on",
    "Badge affiché": "badge_published",
    "Note interne": "",
}
GERMAN = {
    "Kennung": "merchant_id",
    "Datum": "published_on",
    "Gültig bis": "expires_on",
    "Gesamtpunktzahl": "overall_score",
    "Note": "",
    "Umwelt-Punktzahl": "environment_score",
    "Befund Ethik": "ethics_finding",
    "Land": "",
}


def test_french_and_german_headers_are_suggested_and_not_read() -> None:
    folder = folder_of(";".join(FRENCH) + "\nM1\n", ";".join(GERMAN) + "\nM1\n")
    merchants, cards = find_unmapped(folder)
    assert {header.header: header.guess for header in merchants.headers} == FRENCH
    assert {header.header: header.guess for header in cards.headers} == GERMAN
    with pytest.raises(FilesRefused, match="There is no column merchant_id"):
        load_uploads(folder)


def test_a_column_is_suggested_for_one_header_only() -> None:
    header = "Note;Gesamtpunktzahl;Note globale;Datum;Date;Publié le\n"
    cards = find_unmapped(folder_of(cards=header))[1]
    suggested = [each.guess for each in cards.headers]
    assert suggested == ["", "", "overall_score", "", "", "published_on"]


def test_unknown_words_are_counted_the_most_frequent_first() -> None:
    merchants, cards = find_unmapped(apply_choices(folder_of(), [MERCHANTS, ASSESSMENTS]))
    assert merchants.headers == ()
    assert "country" not in merchants.missing
    assert merchants.words == (
        UnknownWord("country", "Μαγυαρία", 2),
        UnknownWord("social_utility", "Μάλιστα", 2),
        UnknownWord("social_utility", "Μπα", 1),
    )
    assert cards.words == (UnknownWord("ethics_finding", "Σοβαρό", 1),)


def test_what_was_chosen_is_read_back_and_every_value_is_understood() -> None:
    folder = apply_choices(folder_of(), [MERCHANTS, ASSESSMENTS])
    words = {
        ("country", "Μαγυαρία"): "HU",
        ("social_utility", "Μάλιστα"): "yes",
        ("social_utility", "Μπα"): "",
    }
    folder = apply_choices(folder, [Choices("merchants.csv", "merchants", words=words)])
    finding = {("ethics_finding", "Σοβαρό"): "severe"}
    folder = apply_choices(folder, [Choices("assessments.csv", "assessments", words=finding)])
    dataset = load_uploads(folder)
    assert dataset.report.problem_list == ()
    assert dataset.merchants.column("country").to_pylist() == ["GR", "HU", "HU", "HU"]
    assert dataset.merchants.column("social_utility").tolist() == [1, -1, 1, 1]
    assert [name for name, _ in dataset.merchants.extras] == ["Υπεύθυνος"]


def test_what_columns_toml_has_stays_whatever_it_is() -> None:
    columns = 'blank = ["k. A."]\n[merchants.headers]\nname = ["Firma"]\n'
    folder = apply_choices(folder_of(columns=columns), [MERCHANTS])
    table = read_toml(folder / "columns.toml")
    assert table["blank"] == ["k. A."]
    assert table["merchants"]["headers"]["name"] == ["Firma", "Επωνυμία"]
    assert "assessments" not in table
    again = apply_choices(folder, [MERCHANTS, Choices("labels.csv", "labels")])
    assert again.files["columns.toml"] == folder.files["columns.toml"]


def test_two_headers_of_one_file_are_not_sent_to_one_column() -> None:
    chosen = Choices("merchants.csv", "merchants", headers={"Χώρα": "name", "Επωνυμία": "name"})
    with pytest.raises(UsageError, match="“Χώρα” and “Επωνυμία” are both sent to name"):
        apply_choices(folder_of(), [chosen])


def test_a_header_like_a_missing_column_is_guessed_and_a_damaged_file_is_passed_over() -> None:
    folder = folder_of("merchant_id,name,country,Date de retrait\n", 'merchant_id\n"open')
    (merchants,) = find_unmapped(folder)
    assert [(header.header, header.guess) for header in merchants.headers] == [
        ("Date de retrait", "removed_on")
    ]

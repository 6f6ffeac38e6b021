"""What is wrong in the files by root cause, so that the first row is what to fix first."""

from pathlib import Path

from impact.loading.folder import load
from impact.model.dataset import Dataset
from impact.model.problems import EFFECTS
from impact.output.problem_causes import EFFECT_HEADINGS, owner_text, problem_causes
from tests.builders.factories import write_folder


def a_dataset(path: Path) -> Dataset:
    """Write a merchant with a day that is none, three assessments of it, and two bad scores."""
    merchants = [
        {"merchant_id": "M1", "removed_on": "end of June"},
        {"merchant_id": "M2", "removed_on": ""},
    ]
    card = {"published_on": "2026-01-01", "overall_score": "50"}
    cards = [
        *({**card, "merchant_id": "M1", "assessment_id": f"EV-{at}"} for at in range(3)),
        {**card, "merchant_id": "M2", "assessment_id": "EV-3", "overall_score": "135"},
        {**card, "merchant_id": "M2", "assessment_id": "EV-4", "overall_score": "136"},
        {**card, "merchant_id": "M9", "assessment_id": "EV-5"},
    ]
    return load(write_folder(path, merchants, cards))


def test_rows_skipped_for_their_merchants_row_follow_from_its_fault(tmp_path: Path) -> None:
    causes = problem_causes(a_dataset(tmp_path))
    first = causes.iloc[0]
    assert (first["file"], first["line"], first["column"]) == ("merchants.csv", 2, "removed_on")
    assert (first["rows"], first["follows"]) == (1, 3)
    # The merchant of the other orphan is in no file: that is a cause of its own.
    orphans = causes[causes["code"] == "foreign-key"]
    assert (orphans["rows"].tolist(), orphans["follows"].tolist()) == ([1], [0])


def test_like_problems_of_a_column_are_one_cause_with_their_number(tmp_path: Path) -> None:
    causes = problem_causes(a_dataset(tmp_path))
    scores = causes[causes["column"] == "overall_score"]
    assert scores["rows"].tolist() == [2]
    assert scores["effect"].tolist() == ["value-set-aside"]


def test_no_problem_is_lost_between_causes_and_what_follows(tmp_path: Path) -> None:
    dataset = a_dataset(tmp_path)
    causes = problem_causes(dataset)
    assert causes["rows"].sum() + causes["follows"].sum() == len(dataset.problems)


def test_the_text_for_the_owner_says_what_it_is_then_faults_by_effect(tmp_path: Path) -> None:
    lines = owner_text(a_dataset(tmp_path)).splitlines()
    assert lines[0].startswith("The Impact Champions dashboard could not use")
    assert lines[2].startswith("Rows that are skipped")
    assert lines[3] == (
        "- merchants.csv, line 2, removed_on: “end of June” is not a day; write the day as "
        "YYYY-MM-DD or DD/MM/YYYY, for example 2026-03-31. Skipped with it: 3 rows of other files."
    )
    ignored = next(at for at, line in enumerate(lines) if line.startswith("Values that"))
    assert "(1 more like it)" in lines[ignored + 1]
    assert len(lines) == 1 + 3 * 2 + len(problem_causes(a_dataset(tmp_path)))


def test_every_effect_has_a_heading_in_the_text_for_the_owner() -> None:
    assert set(EFFECT_HEADINGS) == set(EFFECTS)


def test_a_folder_without_a_fault_has_no_cause(tmp_path: Path) -> None:
    dataset = load(write_folder(tmp_path, [{"merchant_id": "M1"}]))
    assert problem_causes(dataset).empty
    assert owner_text(dataset) == ""

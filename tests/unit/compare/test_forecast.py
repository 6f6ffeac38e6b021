"""The forecast: months ahead, the past rate of renewals with its base, and each step."""

from datetime import date
from pathlib import Path

import pytest

from impact.compare.forecast import Forecast, Renewals, forecast, past_renewals
from impact.compare.what_if import with_values
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.policy import PolicyHistory, PolicyVersion
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
Row = dict[str, str]


def approval(merchant: str, granted_on: str, expires_on: str, label: str = "esus") -> Row:
    days = {"granted_on": granted_on, "expires_on": expires_on}
    return {"merchant_id": merchant, "label": label, **days}


def past_approvals(ended: int, renewed: int, label: str = "esus") -> list[Row]:
    """Return long-ended approvals of so many merchants, some of them renewed once."""
    rows = [approval(f"P{n}", "2019-01-01", "2023-12-31", label) for n in range(ended - renewed)]
    for number in range(renewed):
        rows.append(approval(f"R{number}", "2019-01-01", "2023-12-31", label))
        rows.append(approval(f"R{number}", "2024-01-01", "2039-12-31", label))
    return rows


def write_files(folder: Path, rows: list[Row], *merchants: Row) -> Path:
    known_ids = {row["merchant_id"] for row in (*rows, *merchants)}
    stated = {merchant["merchant_id"]: merchant for merchant in merchants}
    table = [stated.get(name, {"merchant_id": name}) for name in sorted(known_ids)]
    return write_folder(folder, table, labels=rows)


def forecast_of(folder: Path, rows: list[Row], *merchants: Row, is_tacit: bool = True) -> Forecast:
    write_files(folder, rows, *merchants)
    policy = with_values(read_policy(folder), {"esat_tacit_renewal": is_tacit})
    return forecast(load(folder), DAY, policy)


def rate_of(folder: Path, rows: list[Row], *merchants: Row) -> Renewals:
    write_files(folder, rows, *merchants)
    return past_renewals(load(folder), "esus", DAY, read_policy(folder))


@pytest.mark.parametrize(
    ("granted_on", "renewed"),
    [("2023-06-01", 1), ("2024-01-01", 1), ("2024-03-30", 1), ("2024-03-31", 0)],
)
def test_a_renewal_counts_up_to_90_days_after_the_end(
    tmp_path: Path, granted_on: str, renewed: int
) -> None:
    first = approval("M1", "2019-01-01", "2023-12-31")
    result = rate_of(tmp_path, [first, approval("M1", granted_on, "2030-12-31")])
    assert (result.renewed, result.ended) == (renewed, 1)


def test_an_approval_that_does_not_end_later_is_not_a_renewal(tmp_path: Path) -> None:
    rows = [approval("M1", "2019-01-01", "2023-12-31"), approval("M1", "2020-01-01", "2023-12-31")]
    assert rate_of(tmp_path, rows).renewed == 0


@pytest.mark.parametrize(("expires_on", "ended"), [("2026-04-01", 1), ("2026-04-02", 0)])
def test_an_approval_joins_the_base_90_days_after_its_end(
    tmp_path: Path, expires_on: str, ended: int
) -> None:
    assert rate_of(tmp_path, [approval("M1", "2020-01-01", expires_on)]).ended == ended


def test_a_pair_without_history_is_not_in_the_base(tmp_path: Path) -> None:
    pair = {"esus_granted_on": "2019-01-01", "esus_expires_on": "2023-12-31"}
    assert rate_of(tmp_path, [], {"merchant_id": "M1", **pair}).ended == 0
    esat = approval("M1", "2020-01-01", "", "esat")
    assert rate_of(tmp_path, [esat], {"merchant_id": "M1", **pair}).ended == 0


def test_a_base_of_19_is_too_small_and_gives_no_rate(tmp_path: Path) -> None:
    result = rate_of(tmp_path, past_approvals(19, 10))
    assert (result.renewed, result.ended, result.rate_pct) == (10, 19, None)
    assert result.why_not == (
        "Only 19 of the ESUS approvals in labels.csv ended 90 days or more before 2026-06-30; "
        "a rate needs 20."
    )


def test_a_base_of_20_gives_a_rate(tmp_path: Path) -> None:
    result = rate_of(tmp_path, past_approvals(20, 5))
    assert (result.rate_pct, result.why_not) == (25, "")


def test_with_renewals_each_ending_coverage_stays_at_the_past_rate(tmp_path: Path) -> None:
    rows = [*past_approvals(20, 5), approval("X", "2024-01-01", "2026-08-15")]
    series = forecast_of(tmp_path, rows).series
    assert series["holds_esus"].tolist()[:4] == [6, 6, 5, 5]
    assert series["holds_esus_renewed"].tolist()[:4] == [6, 6, 5.25, 5.25]
    assert series["champions_renewed"].tolist()[:4] == [6, 6, 5.25, 5.25]


def test_a_coverage_continued_in_the_files_is_not_renewed_again(tmp_path: Path) -> None:
    rows = [*past_approvals(20, 5), approval("X", "2024-01-01", "2026-07-15")]
    rows.append(approval("X", "2026-08-15", "2031-07-15"))
    series = forecast_of(tmp_path, rows).series
    assert series["holds_esus"].tolist()[:4] == [6, 5, 6, 6]
    assert series["holds_esus_renewed"].tolist()[:4] == [6, 5.25, 6, 6]


def test_a_champion_with_two_labels_is_lost_only_if_neither_is_renewed(tmp_path: Path) -> None:
    rows = [*past_approvals(20, 5), *past_approvals(20, 10, "esat")]
    rows += [approval("X", "2024-01-01", "2026-07-15", label) for label in ("esus", "esat")]
    series = forecast_of(tmp_path, rows, is_tacit=False).series
    assert series["champions_renewed"][1] == series["champions"][1] + 1 - 0.75 * 0.5


def test_a_champion_by_another_route_or_with_a_ground_is_not_counted_twice(tmp_path: Path) -> None:
    rows = [*past_approvals(20, 5), approval("X", "2024-01-01", "2026-07-15")]
    rows.append(approval("Z", "2024-01-01", "2026-07-15"))
    write_files(tmp_path, rows, {"merchant_id": "X", **YES})
    finding = "merchant_id,published_on,social_finding\nZ,2026-01-01,severe\n"
    (tmp_path / "assessments.csv").write_text(finding, encoding="utf-8")
    series = forecast(load(tmp_path), DAY, read_policy(tmp_path)).series
    assert series["champions_renewed"].tolist()[:2] == [6, 6]
    assert series["holds_esus_renewed"].tolist()[:2] == [7, 5.5]


def test_a_label_without_a_rate_has_no_forecast_and_counts_as_lost(tmp_path: Path) -> None:
    rows = [*past_approvals(20, 5), approval("X", "2024-01-01", "2026-07-15", "esat")]
    result = forecast_of(tmp_path, rows, is_tacit=False)
    assert result.series["holds_esat_renewed"].isna().tolist() == [False, *[True] * 24]
    assert result.series["champions_renewed"].tolist() == [6, *[5] * 24]
    assert result.notes == (
        "ESAT approvals are counted as not renewed. Only 0 of the ESAT approvals in labels.csv "
        "ended 90 days or more before 2026-06-30; a rate needs 20.",
    )


def test_a_tacitly_renewed_esat_has_no_rate_and_no_step(tmp_path: Path) -> None:
    rows = [*past_approvals(20, 5, "esat"), approval("X", "2024-01-01", "2026-07-15", "esat")]
    result = forecast_of(tmp_path, rows)
    assert result.steps.empty
    assert result.series["holds_esat_renewed"].tolist() == [21] * 25
    assert result.renewals[1] == Renewals(
        "esat", 0, 0, None, "ESAT is renewed by law: no rate is needed."
    )
    assert not any("ESAT" in note for note in result.notes)


def test_an_esat_that_will_end_is_a_step_without_renewal(tmp_path: Path) -> None:
    ended = {**approval("X", "2009-01-01", "2024-01-15", "esat"), "ended_on": "2026-07-15"}
    result = forecast_of(tmp_path, [*past_approvals(20, 5), ended])
    lost = result.steps[result.steps["count"] == "holds_esat"]
    assert lost["why"].tolist() == ["ESAT coverage ends on 2026-07-14."]
    assert result.series["holds_esat_renewed"].tolist() == [1, *[0] * 24]
    assert result.series["champions_renewed"].tolist() == [6, *[5] * 24]


def test_the_steps_name_the_merchants_gained_and_lost_and_why(tmp_path: Path) -> None:
    rows = [
        approval("A", "2024-01-01", "2026-07-15"),
        approval("B", "2026-09-30", "2030-01-15", "esat"),
    ]
    merchants = (
        {"merchant_id": "C", "name": "Atelier", "joined_on": "2026-10-01", **YES},
        {"merchant_id": "D", "removed_on": "2026-07-01", **YES},
    )
    steps = forecast_of(tmp_path, rows, *merchants).steps
    champions = steps[steps["count"] == "champions"]
    step_rows = champions[["merchant_id", "change", "since", "why"]].astype(str)
    assert [tuple(row) for row in step_rows.to_numpy().tolist()] == [
        ("A", "lost", "2026-07-16", "ESUS coverage ends on 2026-07-15."),
        ("D", "lost", "2026-07-01", "No longer listed from 2026-07-01."),
        ("B", "gained", "2026-09-30", "ESAT approval begins on 2026-09-30."),
        ("C", "gained", "2026-10-01", "Listed from 2026-10-01."),
    ]
    days = champions["day"].dt.date.tolist()
    assert days == [*[date(2026, 7, 31)] * 2, date(2026, 9, 30), date(2026, 10, 31)]
    assert champions["name"].tolist() == ["", "", "", "Atelier"]


def test_a_new_policy_version_makes_a_step_on_its_first_day(tmp_path: Path) -> None:
    write_files(tmp_path, [], {"merchant_id": "M1", **YES})
    policy = read_policy(tmp_path)
    other = with_values(policy, {"routes": ["esus"], "version": "2026-08"})
    first = date(2026, 8, 15)
    rules = PolicyHistory((PolicyVersion(policy, date(2020, 1, 1)), PolicyVersion(other, first)))
    result = forecast(load(tmp_path), DAY, rules)
    assert result.series["champions"].tolist() == [1, 1, *[0] * 23]
    (step,) = result.steps.to_dict("records")
    assert (step["since"].date(), step["why"]) == (first, "Policy 2026-08 comes into force.")


def test_a_scorecard_dated_in_the_future_makes_a_step(tmp_path: Path) -> None:
    write_files(tmp_path, [], {"merchant_id": "M1", **YES})
    cards = [
        "merchant_id,published_on,ethics_finding",
        "M1,2026-07-10,major",
        "M1,2026-09-10,minor",
    ]
    (tmp_path / "assessments.csv").write_text("\n".join(cards) + "\n", encoding="utf-8")
    steps = forecast(load(tmp_path), DAY, read_policy(tmp_path)).steps
    assert steps[["change", "why"]].astype(str).to_numpy().tolist() == [
        ["lost", "Ethics is a reason for removal from 2026-07-10."],
        ["gained", "Ethics is no reason any more from 2026-09-10."],
    ]


def test_at_the_end_of_the_date_range_there_are_no_months_ahead(tmp_path: Path) -> None:
    write_files(tmp_path, [], {"merchant_id": "M1"})
    result = forecast(load(tmp_path), date(9999, 12, 31), read_policy(tmp_path))
    assert (len(result.series), len(result.steps)) == (1, 0)


def test_without_any_rate_the_champions_have_no_forecast(tmp_path: Path) -> None:
    result = forecast_of(tmp_path, [approval("X", "2024-01-01", "2026-07-15")])
    assert result.series["champions_renewed"].isna().all()
    assert [note[:4] for note in result.notes] == ["ESUS"]

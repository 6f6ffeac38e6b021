"""Another policy: what it would count, and which merchants would move."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from impact.compare.threshold_curve import threshold_curve
from impact.compare.what_if import redecide, values_without_effect, what_if, with_values
from impact.loading.folder import load
from impact.loading.policy_file import DEFAULT_FILE, read_policy
from impact.model.columns import THEMES
from impact.model.errors import SettingsError
from impact.rules.decide import decide_view
from impact.rules.reasons import reasons
from impact.rules.view import View
from impact.selection.metrics import METRICS
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
DEFAULT = read_policy(DEFAULT_FILE.parent)
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
MERCHANTS = [
    {"merchant_id": "declares", "name": "Phare", "country": "FR", **YES},
    {"merchant_id": "holds", "esus_granted_on": "2022-01-01"},
    {"merchant_id": "minor", "esus_granted_on": "2022-01-01"},
    {"merchant_id": "plain"},
]
MINOR = {"merchant_id": "minor", "published_on": "2026-06-01", "social_finding": "minor"}


def card(merchant: str, overall: str, theme: str = "70") -> dict[str, str]:
    scores = {f"{name}_score": theme for name in THEMES}
    days = {"merchant_id": merchant, "published_on": "2026-01-10"}
    return {**days, **scores, "overall_score": overall}


@pytest.fixture
def view(tmp_path: Path) -> View:
    write_folder(tmp_path, MERCHANTS, [MINOR])
    return decide_view(load(tmp_path), DAY, DEFAULT, DAY)


def test_the_same_policy_moves_nobody(view: View) -> None:
    result = what_if(view, DEFAULT)
    assert result.moves.empty
    known = [key for key, metric in METRICS.items() if not metric.why_unknown(view)]
    assert result.counts["key"].tolist() == known
    assert not result.counts["difference"].any()


@pytest.mark.parametrize(
    ("values", "name", "other"),
    [
        ({"routes": ["esus"]}, "min_overall", 99),
        ({"routes": ["esus"]}, "min_theme", 99),
        ({"esat_tacit_renewal": True}, "esat_default_years", 1),
        ({"removal_themes": []}, "removal_severity", "minor"),
        ({"removal_themes": []}, "removal_days", 700),
    ],
)
def test_a_value_called_without_effect_moves_no_number(
    view: View, values: dict[str, Any], name: str, other: Any
) -> None:
    policy = with_values(DEFAULT, values)
    assert name in values_without_effect(policy)
    after = what_if(redecide(view, policy), with_values(policy, {name: other}))
    assert not after.counts["difference"].any()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"routes": ["esus", "ecovadis"]}, "min_overall"),
        ({"require_confirmation": ["esus"]}, "require_confirmation"),
        ({"require_confirmation": []}, "require_confirmation"),
        ({"esat_tacit_renewal": False}, "esat_default_years"),
        ({"removal_themes": ["ethics"]}, "removal_severity"),
    ],
)
def test_a_value_in_use_is_not_called_without_effect(values: dict[str, Any], name: str) -> None:
    assert name not in values_without_effect(with_values(DEFAULT, values))


def test_a_confirmed_label_that_is_no_way_to_qualify_is_without_effect() -> None:
    policy = with_values(DEFAULT, {"routes": ["sse"], "require_confirmation": ["esus"]})
    assert "require_confirmation" in values_without_effect(policy)


def test_counts_are_side_by_side_and_moved_merchants_have_both_reasons(view: View) -> None:
    other = with_values(DEFAULT, {"routes": ["esus"], "removal_severity": "minor"})
    result = what_if(view, other)
    counts = result.counts.set_index("key")
    assert counts.loc["champions", ["before", "after", "difference"]].tolist() == [3, 1, -2]
    assert counts.loc["champions", ["before_pct", "after_pct"]].tolist() == [75, 25]
    assert counts.loc["removal_due", "difference"] == 1
    assert counts.loc["listed", ["before_pct", "after_pct"]].isna().all()
    moves = result.moves.astype(str).to_dict("records")
    assert [(row["merchant_id"], row["status_before"], row["status_after"]) for row in moves] == [
        ("declares", "champion", "not_yet"),
        ("minor", "champion", "removal_due"),
    ]
    assert (moves[0]["name"], moves[0]["country"]) == ("Phare", "FR")
    positions = np.array([0, 2])
    assert result.moves["reason_before"].tolist() == reasons(view, positions).tolist()
    assert result.moves["reason_after"].tolist() == reasons(result.after, positions).tolist()
    assert "minor" in moves[1]["reason_after"].lower()


def test_a_changed_policy_has_a_changed_version_name() -> None:
    other = with_values(DEFAULT, {"expiring_days": 30})
    assert other.version == "2026-11 (what if)"
    assert with_values(other, {"expiring_days": 31}).version == "2026-11 (what if)"
    assert with_values(DEFAULT, {"expiring_days": 90, "routes": list(DEFAULT.routes)}) == DEFAULT
    assert with_values(DEFAULT, {"expiring_days": 30, "version": "2027"}).version == "2027"


def test_routes_and_themes_come_in_the_contracts_order() -> None:
    other = with_values(
        DEFAULT, {"routes": ("sse", "esus"), "removal_themes": ["ethics", "social"]}
    )
    assert other.routes == ("esus", "sse")
    assert other.removal_themes == ("social", "ethics")


def test_every_value_that_a_policy_file_refuses_gets_a_line() -> None:
    with pytest.raises(SettingsError) as refusal:
        with_values(DEFAULT, {"min_overall": 100.5, "routes": ("esus", "esus")})
    assert str(refusal.value).splitlines() == [
        "The policy: `routes` = ['esus', 'esus'] has a word twice.",
        "The policy: `ecovadis.min_overall` = 100.5 should be a number from 0 to 100.",
    ]
    with pytest.raises(SettingsError, match="`severity` is not a value of a policy; these are: v"):
        with_values(DEFAULT, {"severity": "major"})


def test_the_curve_has_a_step_at_each_score_and_counts_a_champion_once(tmp_path: Path) -> None:
    merchants = [*MERCHANTS, {"merchant_id": "gone", "removed_on": "2026-01-01"}]
    cards = [card(name, "65") for name in ("holds", "plain", "gone")]
    cards += [card("minor", "64.9"), card("declares", "", "70")]
    cards.append({**card("plain", "100"), "published_on": "2024-01-10"})
    policy = with_values(DEFAULT, {"routes": ["sse", "ecovadis"], "min_overall": 99})
    view = decide_view(load(write_folder(tmp_path, merchants, cards)), DAY, policy, DAY)
    curve = threshold_curve(view)
    assert curve["min_overall"].tolist() == list(range(101))
    assert curve["champions"].tolist() == [4] * 65 + [3] + [1] * 35
    assert (curve["champions"] - curve["added"]).tolist() == [1] * 101
    assert curve["share_pct"][65] == 75


def test_the_curve_keeps_the_minimum_of_the_themes(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}], [card("M1", "90", "29.9")])
    view = decide_view(load(tmp_path), DAY, DEFAULT, DAY)
    assert threshold_curve(view)["champions"].tolist() == [0] * 101


def test_without_listed_merchants_the_curve_has_no_share(tmp_path: Path) -> None:
    view = decide_view(load(write_folder(tmp_path)), DAY, DEFAULT, DAY)
    assert threshold_curve(view)["share_pct"].isna().all()


def test_merchants_counted_under_the_other_policy_are_named(view: View) -> None:
    result = what_if(view, with_values(DEFAULT, {"routes": ["esus"], "removal_severity": "minor"}))
    assert result.counted("champions") == ["holds"]
    assert result.counted("removal_due") == ["minor"]

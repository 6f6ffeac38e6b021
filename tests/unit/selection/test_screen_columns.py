"""The columns of the decisions only for screens, both sides of each bound."""

from datetime import timedelta
from pathlib import Path

import pytest

from impact.rules.view import View
from impact.selection import filters
from tests.builders.asking import DAY
from tests.builders.asking import view_of_many as view_of

Row = dict[str, str]


def days_before(days: int) -> str:
    return (DAY - timedelta(days=days)).isoformat()


def day_in(days: int) -> str:
    return (DAY + timedelta(days=days)).isoformat()


def expires(days: int) -> Row:
    return {"esus_granted_on": "2024-01-01", "esus_expires_on": day_in(days)}


def finding(merchant: str, days: int, severity: str = "major", theme: str = "ethics") -> Row:
    return {"merchant_id": merchant, "published_on": days_before(days),
            f"{theme}_finding": severity}  # fmt: skip


def column(view: View, name: str) -> dict[str, object]:
    return dict(zip(view.decisions["merchant_id"], view.decisions[name], strict=True))


def test_the_worst_severity_is_that_of_the_most_serious_ground(tmp_path: Path) -> None:
    merchants = [
        {"merchant_id": name} for name in ("both", "clean", "major", "minor", "procurement")
    ]
    cards = [
        finding("both", 9, "severe", "social") | {"ethics_finding": "major"},
        finding("clean", 9, "none"),
        finding("major", 9),
        finding("minor", 9, "minor"),
        finding("procurement", 9, "severe", "procurement"),
    ]
    view = view_of(tmp_path, merchants, cards)
    assert column(view, "worst_severity") == {
        "both": "severe", "clean": "", "major": "major", "minor": "", "procurement": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("label", "limit", "is_kept"),
    [
        (expires(60), "60", True),
        (expires(60), "59", False),
        (expires(0), "0", True),
        (expires(-1), "3650", False),  # ended, so it does not end any more
        (expires(60), day_in(60), True),
        (expires(60), day_in(59), False),
        ({"esat_granted_on": "2024-01-01", "esat_expires_on": day_in(30)}, "3650", False),
        ({}, "3650", False),
        (expires(9000), "3650", False),
    ],
)
def test_a_label_ends_within_days_or_by_a_day_both_inclusive(
    label: Row, limit: str, is_kept: bool, tmp_path: Path
) -> None:
    """An ESAT that the law renews has no end."""
    view = view_of(tmp_path, [{"merchant_id": "M1", **label}])
    assert filters.select_rows(view.decisions, {"ends": (limit,)}).tolist() == [0] * is_kept


def test_of_two_labels_the_one_that_ends_first_counts(tmp_path: Path) -> None:
    esat = {"esat_granted_on": "2024-01-01", "esat_expires_on": day_in(10)}
    merchants = [{"merchant_id": "M1", **expires(40), **esat}]
    view = view_of(tmp_path, merchants, policy={"esat": {"tacit_renewal": False}})
    assert column(view, "label_days_left") == {"M1": 10}
    assert column(view, "held_labels") == {"M1": "any|esus|esat"}


def test_labels_that_end_within_the_policys_days_are_the_expiring_ones(tmp_path: Path) -> None:
    merchants = [{"merchant_id": f"M{days}", **expires(days)} for days in (0, 32, 33, 34)]
    view = view_of(tmp_path, merchants, policy={"expiring_days": 33})
    expiring = filters.select_rows(view.decisions, {"expiring": ("yes",)})
    assert filters.select_rows(view.decisions, {"ends": ("33",)}).tolist() == expiring.tolist()
    assert len(expiring) == 3

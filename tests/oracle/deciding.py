"""Section 3 of the contract, merchant by merchant: what holds on day D."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle.basis import basis_of
from tests.oracle.checking import Checked
from tests.oracle.labels import (
    Approval,
    Coverage,
    Rule,
    approvals_of,
    coverage_on,
    last_day_of_years,
    rule_of,
)
from tests.oracle.lists import Lists
from tests.oracle.rows import Row
from tests.oracle.settings import REMOVAL_THEMES, ROUTES, SCORES, SEVERITIES, THEMES, Policy

CHARACTERISTICS = ("social_utility", "not_for_profit", "shared_governance")
OPEN_STATES = ("valid", "expiring")


@dataclass(frozen=True)
class Scorecard:
    """An assessment that counts: its id, its days, its values; `row` as it was read."""

    assessment_id: str
    published_on: date
    last_day: date | None  # None: it was set aside, so the assessment counts as expired
    row: Row

    def value(self, column: str) -> Any:
        return self.row.values.get(column)


@dataclass
class Files:
    """The kept rows by the merchant they speak for."""

    merchants: list[Row]
    approvals: dict[str, list[Row]]
    scorecards: dict[str, list[Scorecard]]
    left_out_names: set[str]
    lists: Lists = field(default_factory=Lists)
    deeds: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))


def files_of(checked: Checked) -> Files:
    """Group what was checked by merchant."""
    files = Files(checked.kept("merchants"), defaultdict(list), defaultdict(list), set())
    for row in checked.kept("labels"):
        files.approvals[row.values["merchant_id"]].append(row)
    for row in checked.kept("evidence"):
        files.deeds[row.values["merchant_id"]].append(row)
    for row in checked.rows("assessments"):
        if row.codes:
            files.left_out_names.update(row.merchants, row.nearly_named)
        elif not row.is_repeated:
            for merchant in row.merchants:
                files.scorecards[merchant].append(scorecard_of(row))
    return files


def scorecard_of(row: Row) -> Scorecard:
    published_on = row.values["published_on"]
    last_day = row.values.get("expires_on")
    if last_day is None and "expires_on" not in row.set_aside:
        last_day = last_day_of_years(published_on, 1)
    assessment_id = row.values.get("assessment_id") or row.built_id
    return Scorecard(assessment_id, published_on, last_day, row)


@dataclass
class Decision:
    """Everything section 3 says about one merchant on one day, as values."""

    row: Row
    is_listed: bool
    coverages: dict[str, Coverage]
    current: Scorecard | None
    assessment_state: str
    grounds: dict[str, date]  # theme -> flagged on
    days_flagged: int | None
    routes: list[str]
    status: str
    label_group: str
    badge_audit: str
    shop_audit: str
    caveats: list[str]
    basis: tuple[str, str]  # and its note


def decide_merchant(
    row: Row, files: Files, policy: Policy, as_of: date, data_day: date
) -> Decision:
    """Decide one merchant on `as_of`; `data_day` is the day that badge and shop speak for."""
    merchant_id = row.values["merchant_id"]
    label_rows = files.approvals[merchant_id]
    cards = files.scorecards[merchant_id]
    approvals = {
        label: approvals_of(label, row, label_rows, rule)
        for label, rule in rules_of(policy).items()
    }
    coverages = {
        label: coverage_on(counting, has_any, as_of, policy.expiring_days)
        for label, (counting, has_any) in approvals.items()
    }
    past = [card for card in cards if card.published_on <= as_of]
    current = max(past, key=lambda card: (card.published_on, card.assessment_id), default=None)
    state = assessment_state(current, as_of)
    grounds = removal_grounds(past, policy)
    unconfirmed = [
        label
        for label in policy.require_confirmation
        if coverages[label].state in OPEN_STATES and not files.lists.confirm(label, row, as_of)
    ]
    routes = routes_of(row, coverages, current, state, policy)
    routes = [route for route in routes if route not in unconfirmed]
    is_listed = is_listed_on(row, as_of)
    status = status_of(is_listed, bool(grounds), bool(routes))
    is_audited = as_of == data_day
    return Decision(
        row=row,
        is_listed=is_listed,
        coverages=coverages,
        current=current,
        assessment_state=state,
        grounds=grounds,
        days_flagged=days_flagged(row, grounds, as_of),
        routes=routes,
        status=status,
        label_group=label_group(row, coverages),
        badge_audit=audit(row.values.get("badge_published"), status, is_audited),
        shop_audit=audit(row.values.get("in_champions_shop"), status, is_audited),
        caveats=[
            *(["assessment_left_out"] if merchant_id in files.left_out_names else []),
            *(["not_reviewed"] if lacks_review(current, policy) else []),
            *(["last_day_assumed"] if rests_on_default(approvals, routes, as_of) else []),
            *(["value_set_aside"] if has_set_aside([row, *label_rows], cards) else []),
            *(["not_confirmed"] if set(unconfirmed) & set(policy.routes) else []),
            *(["renewed_tacitly"] if is_renewed(approvals["esat"][0], routes, as_of) else []),
            *(["no_valid_assessment"] if status == "champion" and state != "valid" else []),
        ],
        basis=basis_of(row, routes, status, files.deeds[merchant_id], files.lists, policy, as_of),
    )


def rules_of(policy: Policy) -> dict[str, Rule]:
    """Return what ends an approval of each label; the law renews an ESAT, unless it is told not."""
    return {
        "esus": rule_of("esus", policy),
        "esat": rule_of("esat", policy),
    }


def is_listed_on(row: Row, as_of: date) -> bool:
    joined_on = row.values.get("joined_on")
    has_joined = joined_on is None or joined_on <= as_of
    removed_on = effective_removal(row)
    return has_joined and not (removed_on is not None and removed_on <= as_of)


def effective_removal(row: Row) -> date | None:
    """Return `removed_on`, unless it is before `joined_on`: then it ended an earlier spell."""
    joined_on, removed_on = row.values.get("joined_on"), row.values.get("removed_on")
    if joined_on is not None and removed_on is not None and removed_on < joined_on:
        return None
    return removed_on


def assessment_state(current: Scorecard | None, as_of: date) -> str:
    if current is None:
        return "never"
    return "valid" if current.last_day is not None and as_of <= current.last_day else "expired"


def severity_rank(finding: str) -> int:
    return ("none", *SEVERITIES).index(finding)


def removal_grounds(past: list[Scorecard], policy: Policy) -> dict[str, date]:
    """Return theme -> day flagged, for each theme whose latest finding is grave enough."""
    grounds = {}
    for theme in REMOVAL_THEMES:
        if theme in policy.removal_themes:
            flagged_on = flagged_on_in(theme, past, severity_rank(policy.removal_severity))
            if flagged_on:
                grounds[theme] = flagged_on
    return grounds


def flagged_on_in(theme: str, past: list[Scorecard], threshold: int) -> date | None:
    """Return the first day of the unbroken run of grave findings that leads to the latest one."""
    gravest: dict[date, int] = {}  # of two findings on one day the graver counts
    for card in past:
        finding = card.value(f"{theme}_finding")
        if finding is not None:
            rank = severity_rank(finding)
            gravest[card.published_on] = max(rank, gravest.get(card.published_on, 0))
    first_day = None
    for day in sorted(gravest, reverse=True):
        if gravest[day] < threshold:
            break
        first_day = day
    return first_day


def days_flagged(row: Row, grounds: dict[str, date], as_of: date) -> int | None:
    if not grounds:
        return None
    removed_on = effective_removal(row)
    end = removed_on if removed_on is not None and removed_on <= as_of else as_of
    return max(0, (end - min(grounds.values())).days)


def has_all_characteristics(row: Row) -> bool:
    return all(row.values.get(column) is True for column in CHARACTERISTICS)


def routes_of(
    row: Row, coverages: dict[str, Coverage], current: Scorecard | None, state: str, policy: Policy
) -> list[str]:
    holds = {
        "esus": coverages["esus"].state in OPEN_STATES,
        "esat": coverages["esat"].state in OPEN_STATES,
        "sse": has_all_characteristics(row),
        "ecovadis": state == "valid" and has_scores(current, policy),
    }
    return [route for route in ROUTES if route in policy.routes and holds[route]]


def has_scores(current: Scorecard | None, policy: Policy) -> bool:
    """Return whether the overall score and all four theme scores are known and high enough."""
    if current is None or any(current.value(column) is None for column in SCORES):
        return False
    overall: float = current.value("overall_score")
    lowest: float = min(current.value(f"{theme}_score") for theme in THEMES)
    return overall >= policy.min_overall and lowest >= policy.min_theme


def status_of(is_listed: bool, has_ground: bool, has_route: bool) -> str:
    if not is_listed:
        return "not_listed"
    if has_ground:
        return "removal_due"
    return "champion" if has_route else "not_yet"


def label_group(row: Row, coverages: dict[str, Coverage]) -> str:
    has_esus = coverages["esus"].state in OPEN_STATES
    has_esat = coverages["esat"].state in OPEN_STATES
    if has_esus and has_esat:
        return "esus_and_esat"
    if has_esus or has_esat:
        return "esus_only" if has_esus else "esat_only"
    return "sse_without_label" if has_all_characteristics(row) else "none"


def audit(is_shown: bool | None, status: str, is_audited: bool) -> str:
    if is_shown is None or not is_audited:
        return "unknown"
    if is_shown == (status == "champion"):
        return "ok"
    return "undue" if is_shown else "missing"


def lacks_review(current: Scorecard | None, policy: Policy) -> bool:
    return current is not None and any(
        current.value(f"{theme}_finding") is None for theme in policy.removal_themes
    )


def rests_on_default(
    approvals: dict[str, tuple[list[Approval], bool]], routes: list[str], as_of: date
) -> bool:
    """Return whether a last day that is a default makes the coverage of a route what it is."""
    for label, (counting, _) in approvals.items():
        if label in routes:
            stated = [approval for approval in counting if not approval.is_assumed]
            with_all = coverage_on(counting, True, as_of, 0)
            without = coverage_on(stated, True, as_of, 0)
            if not without.is_covered or with_all.until != without.until:
                return True
    return False


def is_renewed(approvals: list[Approval], routes: list[str], as_of: date) -> bool:
    """Return whether every ESAT approval that covers the day states a last day before it."""
    covering = [approval for approval in approvals if approval.covers(as_of)]
    return "esat" in routes and all(
        approval.stated is not None and approval.stated < as_of for approval in covering
    )


def has_set_aside(rows: list[Row], cards: list[Scorecard]) -> bool:
    return any(row.set_aside for row in [*rows, *(card.row for card in cards)])


def decide_all(
    checked: Checked, as_of: date, policy: Policy, data_day: date, lists: Lists
) -> list[Decision]:
    """Decide every kept merchant, in code-point order of merchant_id."""
    files = files_of(checked)
    files.lists = lists
    rows = sorted(files.merchants, key=lambda row: row.values["merchant_id"])
    return [decide_merchant(row, files, policy, as_of, data_day) for row in rows]

"""The reason of a status: one sentence with the rule, the record and the day."""

from pathlib import Path

import numpy as np
import pytest

from impact.rules.reasons import reasons
from tests.builders.asking import DAY, Given, approvals, check_decided, shared_view
from tests.builders.factories import write_folder
from tests.sample import write_sample

SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
ESUS = {"esus_granted_on": "2023-04-01", "esus_expires_on": "2028-03-31"}
ESUS_TEXT = "ESUS approval valid from 2023-04-01 to 2028-03-31"
SSE_TEXT = "Social utility, not-for-profit or limited profit, and shared governance are declared"
CARD = {"assessment_id": "EV-1042", "published_on": "2026-03-02"}
IN_CARD = "in assessment EV-1042, published 2026-03-02"
SCORES = dict.fromkeys(
    ("overall_score", "environment_score", "social_score", "ethics_score", "procurement_score"),
    "50",
)
NOT_YET = "Not a champion on 2026-06-30 under policy 2026-11: "
NO_SSE = "not all three SSE characteristics are declared."


def held(label: str, *texts: str) -> Given:
    return Given(labels=approvals(label, *texts))


CASES: list[tuple[Given, str]] = [
    # A champion: every open route.
    (Given(ESUS), f"{ESUS_TEXT}."),
    (Given({"esus_granted_on": "2023-04-01"}),
     "ESUS approval valid from 2023-04-01 to 2028-03-31 (last day assumed by the policy)."),
    (Given(SSE), f"{SSE_TEXT}."),
    (Given(ESUS | SSE), f"{ESUS_TEXT}; s{SSE_TEXT[1:]}."),
    # A renewed approval is valid from the first day of its coverage.
    (held("esus", "2018-04-01 2023-03-31", "2023-04-01 2028-03-31"),
     "ESUS approval valid from 2018-04-01 to 2028-03-31."),
    # The stated day that the law extended.
    (held("esat", "2010-05-01"), "ESAT approval valid from 2010-05-01, with no last day."),
    (held("esat", "2009-04-01 2039-03-31"),
     "ESAT approval valid from 2009-04-01, with no last day."),
    (held("esat", "2009-04-01 2024-03-31"),
     "ESAT approval valid since 2009-04-01 (stated last day 2024-03-31, renewed by law)."),
    (held("esat", "2009-04-01 2024-03-31 2026-09-01"),
     "ESAT approval valid from 2009-04-01 to 2026-08-31 (stated last day 2024-03-31, renewed "
     "by law)."),
    # Not yet a champion: each route.
    (Given(), f"{NOT_YET}no ESUS approval; no ESAT approval; {NO_SSE}"),
    (Given({"esus_granted_on": "2020-01-01", "esus_expires_on": "2025-12-31"}),
     f"{NOT_YET}ESUS expired on 2025-12-31; no ESAT approval; {NO_SSE}"),
    (Given({"esus_granted_on": "soon", "esat_granted_on": "2026-07-01"}),
     f"{NOT_YET}ESUS approval without usable days; ESAT approval has not begun; {NO_SSE}"),
    # One that ended did not expire.
    (held("esat", "2009-04-01 2024-03-31 2026-06-01"),
     f"{NOT_YET}no ESUS approval; ESAT ended on 2026-05-31; {NO_SSE}"),
    (held("esat", "2009-04-01 2024-03-31 2009-04-01"),
     f"{NOT_YET}no ESUS approval; ESAT approval ended on its first day; {NO_SSE}"),
    # A removal begun by an earlier scorecard: its first day.
    (Given({}, [{"published_on": "2025-03-02", "ethics_finding": "major"},
                CARD | {"ethics_finding": "severe"}]),
     f"Severe ethics finding {IN_CARD}, 120 days ago; flagged since 2025-03-02; still listed."),
    # Not listed: the day, and the finding.
    (Given(ESUS | {"removed_on": "2026-06-30"}), "No longer listed since 2026-06-30."),
    (Given(ESUS | {"joined_on": "2026-07-01"}), "Not listed before 2026-07-01."),
    (Given({"joined_on": "2026-07-01", "removed_on": "2026-01-01"}),
     "Not listed before 2026-07-01."),
    (Given({"joined_on": "2026-07-01", "removed_on": "2026-08-01"}),
     "Not listed before 2026-07-01."),
    (Given({"removed_on": "2026-04-01"},
           [CARD | {"assessment_id": "EV-7", "ethics_finding": "severe"}]),
     "No longer listed since 2026-04-01; "
     "Severe ethics finding in assessment EV-7, published 2026-03-02."),
]  # fmt: skip


def test_a_reason_names_the_rule_the_record_and_the_day(tmp_path: Path) -> None:
    check_decided(tmp_path, "reason", CASES)


@pytest.mark.parametrize(
    ("routes", "merchant", "sentence"),
    [
        (["ecovadis"], Given(cards=[CARD | SCORES]),
         "EcoVadis scores meet the policy (overall at least 45, each theme at least 30) "
         f"{IN_CARD}."),
        (["ecovadis"], Given(ESUS),
         "Not a champion on 2026-06-30 under policy trial: "
         "the EcoVadis minimums are not met by a valid assessment."),
        (["esat"], Given(ESUS),
         "Not a champion on 2026-06-30 under policy trial: no ESAT approval."),
        ([], Given(ESUS),
         "Not a champion on 2026-06-30 under policy trial: the policy has no way to qualify."),
    ],
)  # fmt: skip
def test_a_reason_names_only_routes_of_the_policy(
    tmp_path: Path, routes: list[str], merchant: Given, sentence: str
) -> None:
    policy = {"version": "trial", "routes": routes}
    check_decided(tmp_path, "reason", [(merchant, sentence)], policy)


@pytest.mark.parametrize(
    ("findings", "as_of", "sentence"),
    [
        ("ethics severe", "2026-04-12", "Severe ethics finding {}, 41 days ago"),
        ("environment major", "2026-03-03", "Major environment finding {}, 1 day ago"),
        ("social major ethics major environment minor", "2026-03-02",
         "Major Labor & Human Rights finding {} (and 1 more), 0 days ago"),
        ("environment major social major ethics severe", "2026-03-04",
         "Severe ethics finding {} (and 2 more), 2 days ago"),
    ],
)  # fmt: skip
def test_a_removal_names_the_most_serious_finding_its_scorecard_and_day(
    tmp_path: Path, findings: str, as_of: str, sentence: str
) -> None:
    words = iter(findings.split())
    card = CARD | {f"{theme}_finding": next(words) for theme in words}
    cases = [(Given(ESUS, [card]), f"{sentence.format(IN_CARD)}; still listed.")]
    check_decided(tmp_path, "reason", cases, as_of=as_of)


def test_reasons_of_chosen_rows_are_in_the_order_of_the_rows(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1", **ESUS}, {"merchant_id": "M2", **SSE}])
    view = shared_view(tmp_path)
    assert reasons(view, np.array([1, 0])).tolist() == [f"{SSE_TEXT}.", f"{ESUS_TEXT}."]
    assert reasons(view, np.array([], dtype=int)).tolist() == []


@pytest.mark.parametrize("routes", [["esus", "esat", "sse", "ecovadis"], ["ecovadis"], []])
def test_the_reason_does_not_depend_on_other_merchants(tmp_path: Path, routes: list[str]) -> None:
    """Equal sentences are built once: no merchant may get a neighbour's sentence."""
    write_sample(tmp_path, 60, 7, DAY)
    policy = f"routes = {routes}\n[ecovadis]\nmin_overall = 30\n"
    (tmp_path / "policy.toml").write_text(policy, encoding="utf-8")
    view = shared_view(tmp_path)
    together = reasons(view).tolist()
    assert together == [reasons(view, np.array([i])).iloc[0] for i in range(len(together))]
    assert 5 < len(set(together)) < len(together)

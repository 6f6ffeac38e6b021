"""The verdict of `make mutation` counts every mutant once, and names what was not noticed."""

from __future__ import annotations

from tests.mutation import verdict


def test_every_mutant_is_noticed_or_named() -> None:
    results: dict[str, int | None] = {
        "impact.decisions.x_look__mutmut_1": 1,
        "impact.decisions.x_look__mutmut_2": 0,
        "impact.reading.fields.x__url__mutmut_1": 0,
        "impact.reading.fields.x__url__mutmut_2": 0,
        "impact.reading.fields.x__url__mutmut_3": -24,  # stopped: it ran for too long
        "impact.days.x_iso__mutmut_1": 33,
        "impact.days.x_iso__mutmut_2": None,
    }
    assert verdict(results) == [
        "7 mutants: 2 noticed by the tests",
        "3 survived:",
        "     2 reading.fields._url",
        "     1 decisions.look",
        "1 reached by no test:",
        "     1 days.iso",
        "1 not run:",
        "     1 days.iso",
    ]


def test_where_all_are_noticed_nothing_is_named() -> None:
    assert verdict({"impact.days.x_iso__mutmut_1": 1}) == ["1 mutants: 1 noticed by the tests"]

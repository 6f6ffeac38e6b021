"""The verdict of `make mutation` counts every mutant once, and names what was not noticed."""

from __future__ import annotations

from tests.mutation import verdict

HEAD = [
    "| module | mutants | noticed | survived | reached by no test | stopped for its time "
    "| not run |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
]


def test_every_mutant_is_counted_once_and_what_is_not_noticed_is_named() -> None:
    results: dict[str, int | None] = {
        "impact.decisions.x_look__mutmut_1": 1,
        "impact.decisions.x_look__mutmut_2": 0,
        "impact.reading.fields.x__url__mutmut_1": 0,
        "impact.reading.fields.x__url__mutmut_12": 0,
        "impact.reading.fields.x__url__mutmut_3": -24,
        "impact.reading.fields.xǁSheetǁline__mutmut_3": 0,
        "impact.days.x_iso__mutmut_1": 33,
        "impact.days.x_iso__mutmut_2": None,
        "impact.days.x_iso__mutmut_3": 3,  # pytest itself broke: that is noticed
        "impact.days.x_iso__mutmut_4": 2,  # somebody broke it off
    }
    assert verdict(results) == [
        *HEAD,
        "| days | 4 | 1 | 0 | 1 | 0 | 2 |",
        "| decisions | 2 | 1 | 1 | 0 | 0 | 0 |",
        "| reading.fields | 4 | 0 | 3 | 0 | 1 | 0 |",
        "| together | 10 | 2 | 4 | 1 | 1 | 2 |",
        "survived:",
        "  decisions.look: 2",
        "  reading.fields.Sheet.line: 3",
        "  reading.fields._url: 1, 12",
        "reached by no test:",
        "  days.iso: 1",
    ]


def test_where_all_are_noticed_nothing_is_named() -> None:
    assert verdict({"impact.days.x_iso__mutmut_1": 1}) == [
        *HEAD,
        "| days | 1 | 1 | 0 | 0 | 0 | 0 |",
        "| together | 1 | 1 | 0 | 0 | 0 | 0 |",
    ]

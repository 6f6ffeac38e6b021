"""The forms of a day in files: valid and invalid ones, zeros, month first, time zones."""

import pytest

from impact.loading.fields.day_forms import parse_written_day, read_day, read_days
from impact.model.dates import NO_DAY, iso_date
from tests.builders.asking import differences

PARIS = "Europe/Paris"


FORMS = [
    "2026-04-03",
    "2026/04/03",
    "20260403",
    *("03.04.2026", "3.4.2026", "03.4.2026", "3. 4. 2026", "3.\u00a04. 2026", "3. 4.2026"),
    *("03/04/2026", "3/4/2026", "3/04/2026"),
    *("03-04-2026", "3-4-2026", "03-4-2026"),
]
TIMES = ["", " 10:00", "T23:59:60.5", " 00:00 +02:00", "T12:00:00Z"]


def test_each_form_of_a_day_is_read_with_a_time_or_without() -> None:
    texts = [form + time for form in FORMS for time in TIMES]
    wrong = [text for text in texts if iso_date(read_day(text, PARIS) or 0) != "2026-04-03"]
    assert wrong == []


NO_DAYS = [
    *("2026-4-3", "2026-04-3", "2026/4/3", "2026/4/03", "2026.04.03", "2026 04 03"),
    *("3.4.26", "03/04/26", "03-04-26", "260403", "2026040", "202604031", "3042026"),
    *("3/4.2026", "3-4/2026", "2026-04/03", "2026/04-03", "202604-03", "3 .4.2026"),
    *("3/ 4/2026", "3- 4-2026", "3.4.2026.", "003.4.2026", "3..4.2026", "3.4"),
    *("30.02.2026", "31/04/2026", "20260230", "2026/13/01", "0.4.2026", "3.0.2026"),
    *("٣.٤.2026", "3.4.2026 24:00", "3.4.2026  10:00", "2026-04-03T10:00+24:00"),
    *("2026-04-03T10:00+02:60", "2026-04-03 CET", "2026-04-03Z", "soon", "", "0"),
    *("00.00.00", "0000-00-01", "0000-01-00", "000000", "0.0", "0000-01-01"),
    *("2025-02-29", "1900-02-29", "29/02/2025", "2026-13-01", "31.13.2026", "2026-03", "46112"),
    *(
        "2026-03-31 25:00",
        "2026-W14-2",
        "31 mars 2026",
        "2026-03-31x",
        "\uff12\uff10\uff12\uff16-03-31",
    ),
]


def test_a_text_in_an_unknown_form_or_an_impossible_date_is_not_a_day() -> None:
    assert [text for text in NO_DAYS if read_day(text, PARIS) is not None] == []


ZEROS = [
    *("0000-00-00", "0000/00/00", "00000000", "00.00.0000", "0.0.0000", "0. 0. 0000"),
    *("00/00/0000", "0/0/0000", "00-00-0000", "0000-00-00 00:00:00", "00/00/0000 00:00"),
    *("0000-00-00T00:00:00Z", "00000000 10:00"),
]


def test_a_date_of_only_zeros_is_blank_in_every_form() -> None:
    assert [text for text in ZEROS if read_day(text, PARIS) != NO_DAY] == []


# Whether it could be two days, and whether the month is first.
ORDERS = [
    ("03/04/2026", (True, False)),
    ("3/4/2026", (True, False)),
    ("03/04/2026 10:00", (True, False)),
    ("12/12/2026", (False, False)),
    ("3/03/2026", (False, False)),
    ("12/01/2026", (True, False)),
    ("13/12/2026", (False, False)),
    ("12/13/2026", (False, True)),
    ("2-13-2026", (False, True)),
    ("02-29-2024", (False, True)),
    ("02-29-2026", (False, False)),
    ("03-04-2026", (True, False)),
    ("31/02/2026", (False, False)),
    ("31/31/2025", (False, False)),
    ("12.13.2026", (False, False)),
    ("03.04.2026", (False, False)),
    ("2026/04/03", (False, False)),
    ("2026-04-03", (False, False)),
    ("20260403", (False, False)),
    ("00/00/0000", (False, False)),
    ("soon", (False, False)),
]


def test_a_day_with_slashes_or_dashes_may_be_ambiguous_or_month_first() -> None:
    days = [parse_written_day(text, PARIS) for text, _ in ORDERS]
    assert not differences(ORDERS, [(day.is_ambiguous, day.is_other_order) for day in days])


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["12/31/2025", "03/04/2026", "03-04-2026", "3.4.2026", "2026/04/03"], [0, 0, 1, 1, 1]),
        (["12-31-2025", "03/04/2026", "3-4-2026", "3.4.2026", "2026-04-03"], [0, 1, 0, 1, 1]),
        (["12.31.2025", "03/04/2026", "03-04-2026", "3.4.2026", "20260403"], [0, 1, 1, 1, 1]),
        (["12/31/2025", "03/03/2026", "13/04/2026"], [0, 1, 1]),
    ],
)
def test_slashes_and_dashes_of_a_column_are_checked_separately_and_dots_never(
    texts: list[str], expected: list[int]
) -> None:
    assert [day is not None for day in read_days(texts, PARIS)] == list(map(bool, expected))


# The day in the zone, and whether it is another than the one written.
ZONED = [
    ("2024-02-29", PARIS, ("2024-02-29", False)),
    ("29/02/2000", PARIS, ("2000-02-29", False)),
    ("0001-01-01", PARIS, ("0001-01-01", False)),
    ("9999-12-31", PARIS, ("9999-12-31", False)),
    ("2026-09-29T22:00:00Z", PARIS, ("2026-09-30", True)),
    ("2026-09-29T21:59:59Z", PARIS, ("2026-09-29", False)),
    ("2026-09-29 22:00 UTC", "UTC", ("2026-09-29", False)),
    ("29.09.2026 22:00 GMT", PARIS, ("2026-09-30", True)),
    ("29/9/2026T22:00+00", PARIS, ("2026-09-30", True)),
    ("20260929 22:00:00-0000", PARIS, ("2026-09-30", True)),
    ("2026-01-31T23:00:00Z", PARIS, ("2026-02-01", True)),
    ("2026-01-31T22:59:60Z", PARIS, ("2026-01-31", False)),
    ("2026-09-30T00:00+02:00", PARIS, ("2026-09-30", False)),
    ("2026-09-30T00:00+02:00", "America/New_York", ("2026-09-29", True)),
    ("2026-09-30T00:00+14:00", PARIS, ("2026-09-29", True)),
    ("2026-09-30T23:59", "America/New_York", ("2026-09-30", False)),
    ("9999-12-31T23:30Z", PARIS, ("9999-12-31", False)),
    ("0001-01-01T00:30+01:00", "America/New_York", ("0001-01-01", False)),
    ("0001-01-01T00:30Z", "America/New_York", ("0001-01-01", False)),
    ("9999-12-30T23:30Z", PARIS, ("9999-12-31", True)),
]


def test_a_timestamp_with_a_zone_is_the_day_of_the_requested_zone() -> None:
    days = [parse_written_day(text, zone) for text, zone, _ in ZONED]
    assert not differences(ZONED, [(iso_date(day.number or 0), day.is_moved) for day in days])

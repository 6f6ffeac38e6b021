"""The registry of metrics: what each number counts, and which filter opens exactly its rows.

A metric is defined by its selection of impact.filters, so that a number on screen and the rows
behind its button cannot differ. All counts are of merchants listed on the as-of date unless the
definition says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import pandas as pd

from impact.columns import LABEL_GROUPS, label_of
from impact.filter_kinds import WordFilter
from impact.filters import COUNTRY, LABEL_GROUP, THEME, Selection, matching
from impact.policy import Policy

ANOTHER_ROUTE = "Another route"


@dataclass(frozen=True)
class Metric:
    """One number.

    Attributes:
        key: the stable name.
        label: the heading on screen.
        definition: what is counted; `{...}` is a value of the policy.
        rows: the selection that opens exactly the merchants counted.
        of: the key of the metric that this one is shown as a share of; "" for none.
    """

    key: str
    label: str
    definition: str
    rows: Selection
    of: str = ""

    def meaning(self, policy: Policy) -> str:
        """Return the definition with the values of the policy in force."""
        return self.definition.format(**asdict(policy))

    def count(self, decisions: pd.DataFrame) -> int:
        """Count the merchants."""
        return int(matching(decisions, self.rows).sum())


_LISTED = {"listed": ("yes",)}

METRICS: Mapping[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric(
            "listed",
            "Listed merchants",
            "Merchants that have joined by the as-of date and are not removed by then.",
            _LISTED,
        ),
        Metric(
            "champions",
            "Impact Champions",
            "Listed merchants that qualify by at least one route of the policy and have no "
            "removal ground.",
            {"status": ("champion",)},
            "listed",
        ),
        Metric(
            "declaration_only",
            "By declaration alone",
            "Champions that qualify by the SSE route alone: it rests on what the company "
            "declares, not on a State approval.",
            {"declaration": ("yes",)},
            "champions",
        ),
        Metric(
            "not_yet",
            "Not yet a champion",
            "Listed merchants without a route that holds and without a removal ground. "
            "Not a bad mark.",
            {"status": ("not_yet",)},
            "listed",
        ),
        Metric(
            "holds_esus",
            "Holds ESUS",
            "Listed merchants with an ESUS approval that covers the as-of date. "
            "Overlaps with Holds ESAT.",
            {**_LISTED, "label_group": ("esus_and_esat", "esus_only")},
            "listed",
        ),
        Metric(
            "holds_esat",
            "Holds ESAT",
            "Listed merchants with an ESAT authorisation that covers the as-of date. "
            "Overlaps with Holds ESUS.",
            {**_LISTED, "label_group": ("esus_and_esat", "esat_only")},
            "listed",
        ),
        Metric(
            "holds_both",
            "Holds both",
            "Listed merchants that hold ESUS and ESAT on the as-of date; they are counted in "
            "Holds ESUS and in Holds ESAT.",
            {**_LISTED, "label_group": ("esus_and_esat",)},
            "listed",
        ),
        Metric(
            "expiring",
            "Labels expiring",
            "Listed merchants with an ESUS or ESAT coverage that holds on the as-of date and ends "
            "at the latest {expiring_days} days after it. Counts merchants, not labels.",
            {**_LISTED, "expiring": ("yes",)},
            "listed",
        ),
        Metric(
            "removal_due",
            "Removal due",
            "Listed merchants with a removal ground: the latest finding in a theme that the "
            "policy names is {removal_severity} or graver.",
            {"status": ("removal_due",)},
            "listed",
        ),
        Metric(
            "overdue",
            "Overdue",
            "Removal due, flagged for more than {removal_days} days, and no exception covers the "
            "as-of date.",
            {"overdue": ("yes",)},
            "removal_due",
        ),
        Metric(
            "excepted",
            "Under an exception",
            "Removal due, and somebody decided that the merchant stays for now.",
            {"status": ("removal_due",), "exception": ("yes",)},
            "removal_due",
        ),
        Metric(
            "never_assessed",
            "Never assessed",
            "Listed merchants without any EcoVadis scorecard by the as-of date.",
            {**_LISTED, "assessment": ("never",)},
            "listed",
        ),
        Metric(
            "assessment_expired",
            "Assessment expired",
            "Listed merchants whose latest scorecard is past its last valid day.",
            {**_LISTED, "assessment": ("expired",)},
            "listed",
        ),
        Metric(
            "badge_undue",
            "Badge without right",
            "Merchants whose product pages show the badge and that are not champions; those no "
            "longer listed are counted too. Unknown on any day but the data day.",
            {"badge": ("undue",)},
        ),
        Metric(
            "badge_missing",
            "Badge missing",
            "Champions whose product pages do not show the badge. Unknown on any day but the "
            "data day.",
            {"badge": ("missing",)},
            "champions",
        ),
        Metric(
            "assessment_left_out",
            "Assessment left out",
            "Merchants named by an assessment row that could not be used, so that their decision "
            "may change once it is mended; those no longer listed are counted too.",
            {"caveat": ("assessment_left_out",)},
        ),
    )
}


def share_pct(part: int, whole: int) -> float | None:
    """Return what part of a whole a count is, in per cent; None of nothing."""
    return 100 * part / whole if whole else None


@dataclass(frozen=True)
class Breakdown:
    """A count split by one column.

    Attributes:
        part: what a part is, as the heading of the table's first column.
        table: one row per part: `part` (its name on screen), `merchants`, `share_pct` (of
            `whole`).
        rows: for each row of the table, the selection that opens its merchants.
        whole: the count that the shares are of.
        note: how the parts add up.
    """

    key: str
    label: str
    part: str
    note: str
    table: pd.DataFrame
    rows: tuple[Selection, ...]
    whole: int

    def takeaway(self) -> str:
        """Say the greatest part in a sentence, for whoever does not see the chart."""
        counts = self.table["merchants"].to_numpy()
        if not counts.any():
            return "None on this day."
        top = int(counts.argmax())
        share = f"{self.table['share_pct'].iloc[top]:.0f} %"
        part = self.table["part"].iloc[top]
        return f"{part} has the most: {counts[top]:,} of {self.whole:,} ({share})."


def champions_by_label_group(decisions: pd.DataFrame) -> Breakdown:
    """Split the champions by what they hold; the parts add up to the champions."""
    parts = {group: label_of(group) for group in LABEL_GROUPS} | {"none": ANOTHER_ROUTE}
    note = "The groups exclude each other and add up to the champions."
    return _split(
        "Champions by label group", decisions, METRICS["champions"], LABEL_GROUP, parts, note
    )


def champions_by_country(decisions: pd.DataFrame) -> Breakdown:
    """Split the champions by country, the most first; countries without one are not shown."""
    counts = COUNTRY.count(decisions, matching(decisions, METRICS["champions"].rows))
    countries = sorted((word for word in counts if counts[word]), key=lambda word: -counts[word])
    parts = {country: COUNTRY.name_of(country) for country in countries}
    note = "Every champion has one country, or an unknown one; they add up to the champions."
    return _split("Champions by country", decisions, METRICS["champions"], COUNTRY, parts, note)


def removals_by_theme(decisions: pd.DataFrame, policy: Policy) -> Breakdown:
    """Split the merchants due for removal by the themes of their grounds, which may overlap."""
    parts = {theme: label_of(theme) for theme in policy.removal_themes}
    note = (
        "One merchant can have grounds in several themes, so the themes can add up to more than "
        "the merchants due for removal."
    )
    return _split("Removal flags by theme", decisions, METRICS["removal_due"], THEME, parts, note)


def _split(
    title: str,
    decisions: pd.DataFrame,
    metric: Metric,
    by: WordFilter,
    parts: Mapping[str, str],
    note: str,
) -> Breakdown:
    members = matching(decisions, metric.rows)
    found = by.count(decisions, members)
    whole = int(members.sum())
    counts = [found[word] for word in parts]
    shares = [share_pct(count, whole) or 0.0 for count in counts]
    table = pd.DataFrame({"part": list(parts.values()), "merchants": counts, "share_pct": shares})
    rows = tuple({**metric.rows, by.key: (word,)} for word in parts)
    return Breakdown(by.key, title, by.label, note, table, rows, whole)

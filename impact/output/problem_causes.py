"""Problems of the files by root cause: what is wrong is one row, with what follows from it."""

from typing import Any

import pandas as pd

from impact.model.dataset import Dataset
from impact.model.memo import cached_on_first_argument
from impact.model.problems import EFFECTS
from impact.model.texts.number_format import plural

COLUMNS = ("effect", "message", "file", "line", "column", "rows", "follows", "code")
_INTRODUCTION = (
    "The Impact Champions dashboard could not use, or is not sure of, these parts of the data "
    "files. Please correct them at the source and export the files again. The most serious come "
    "first."
)
EFFECT_HEADINGS = {
    "file-refused": "Files that cannot be used at all",
    "column-unread": "Columns of which nothing is read",
    "row-left-out": "Rows that are skipped: what they say about a merchant does not count",
    "value-set-aside": "Values that are ignored: they open no way to qualify and clear no finding",
    "encoding-guessed": "Files whose encoding is a guess: names may have wrong letters",
    "noted": "For information (nothing is lost)",
}
_LIKE = ["file", "code", "column", "effect"]


@cached_on_first_argument
def problem_causes(dataset: Dataset) -> pd.DataFrame:
    """Return one row for each root cause, the worst effect first, then by rows concerned.

    Problems of one code in one column of one file are one cause. A row that was skipped only
    because the row of its merchant was skipped is no cause: it follows from that one.

    Returns:
        effect, message, file, line, column: of its first problem; rows: how many rows it
        concerns; follows: how many other rows were skipped because of it; code.
    """
    problems = dataset.problems
    follows = _following(dataset)
    roots = problems[~problems.index.isin(follows)]
    causes = roots.groupby(_LIKE, sort=False, as_index=False, observed=True).agg(
        message=("message", "first"), line=("line", "first"), rows=("line", "size")
    )
    caused = pd.Series(follows, dtype="object").map(tuple).value_counts()
    keys = causes[_LIKE].itertuples(index=False, name=None)
    causes["follows"] = [int(caused.get(key, 0)) for key in keys]
    rank = causes["effect"].map({effect: -at for at, effect in enumerate(EFFECTS)})
    order = causes.assign(rank=rank, size=-(causes["rows"] + causes["follows"]))
    order = order.sort_values(["rank", "size", "file", "line"], kind="stable")
    return causes.loc[order.index, list(COLUMNS)].reset_index(drop=True)


def _following(dataset: Dataset) -> dict[int, tuple[str, ...]]:
    """Return which problems follow from another one: their position, and the cause's key."""
    problems = dataset.problems
    causes = _causes_of_skipped_merchants(dataset)
    is_orphan = (problems["code"] == "foreign-key") & (problems["effect"] == "row-left-out")
    orphans = problems[is_orphan]
    return {
        at: causes[value]
        for at, value in zip(orphans.index, orphans["value"], strict=True)
        if value in causes
    }


def _causes_of_skipped_merchants(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Return by merchant_id what made the row of that merchant be skipped."""
    problems = dataset.problems
    skipped = problems[problems["effect"] == "row-left-out"]
    causes: dict[str, tuple[str, ...]] = {}
    for report in dataset.files:
        rows = dataset.report.left_out(report.file)
        if report.kind != "merchants" or rows.empty or "merchant_id" not in rows:
            continue
        own = skipped[skipped["file"] == report.file].drop_duplicates("line").set_index("line")
        for line, merchant_id in zip(rows["line"].astype(int), rows["merchant_id"], strict=True):
            if merchant_id and line in own.index:
                one = own.loc[line]
                causes[merchant_id] = (report.file, *map(str, one[["code", "column", "effect"]]))
    return causes


def owner_text(dataset: Dataset) -> str:
    """Return the causes as a text for the owner of the files, by effect; "" without a cause."""
    causes = problem_causes(dataset)
    if causes.empty:
        return ""
    parts = [_INTRODUCTION]
    for effect, of_effect in causes.groupby("effect", sort=False):
        parts += ["", f"{EFFECT_HEADINGS[str(effect)]}:"]
        parts += [_line(cause) for cause in of_effect.itertuples(index=False)]
    return "\n".join(parts)


def _line(cause: Any) -> str:
    line = f"line {cause.line}" if cause.line else ""
    where = ", ".join(part for part in (cause.file, line, cause.column) if part)
    like = f" ({cause.rows - 1:,} more like it)" if cause.rows > 1 else ""
    follows = f" Skipped with it: {plural(cause.follows, 'row')} of other files."
    return f"- {where}: {cause.message}{like}{follows if cause.follows else ''}"

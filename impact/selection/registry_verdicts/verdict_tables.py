"""Tables of verdicts, lists and list changes, in the order in which a person works on them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from impact.model.memo import cached_on_first_argument
from impact.registries.match import company_sirens
from impact.registries.registry_list import KIND_NAMES, LAYOUTS, RegistryList
from impact.rules.reasons import reasons
from impact.rules.view import View
from impact.selection.filters import Positions
from impact.selection.registry_verdicts.label_verdicts import perhaps_champions, verify

# What a person has to look into; who is perhaps a champion is a question of its own.
TO_CHECK = ("ended", "other_site", "not_in_list", "no_identifier", "list_too_old")
PERHAPS = "unclaimed"
DAY_FROM: Mapping[str, str] = {
    "content": "the content",
    "name": "the file name",
    "modified": "when it was written",
}
_MERCHANT_COLUMNS = ("merchant_id", "name", "country", "siren", "status")
_VERDICT_COLUMNS = ("label", "verdict", "sentence", "list", "list_date", "line", "raw")


def count_verdicts(verdicts: pd.DataFrame) -> dict[str, int]:
    """Return how many labels have each verdict that occurs."""
    counts = verdicts["verdict"].value_counts()
    return {str(word): int(count) for word, count in counts.items() if count}


def count_perhaps(view: View, rows: Positions | None = None) -> int:
    """Return how many at `rows` (None: all) are possible champions: a State list has them."""
    is_perhaps = perhaps_champions(view)
    return int((is_perhaps if rows is None else is_perhaps[rows]).sum())


def undue_rows(view: View, rows: Positions) -> pd.DataFrame:
    """Return who shows badge or shop without right at `rows`, with what the State's lists say.

    Those to check first, since they are possible champions, come last.

    Returns:
        merchant_id, name, country, siren, status (of the decisions); check_first (yes or no);
        sentence, of each verdict; reason, badge_audit, shop_audit.
    """
    frame = view.decisions[[*_MERCHANT_COLUMNS]].iloc[rows].reset_index(drop=True).astype("str")
    by_merchant = verify(view, rows).groupby("merchant_id")["sentence"]
    sentences = by_merchant.agg(lambda of_labels: " ".join(dict.fromkeys(of_labels)))
    is_perhaps = perhaps_champions(view)[rows]
    audits = view.decisions[["badge_audit", "shop_audit"]].iloc[rows].reset_index(drop=True)
    frame = frame.assign(
        check_first=np.where(is_perhaps, "yes", "no"),
        sentence=[str(sentences.get(merchant_id, "")) for merchant_id in frame["merchant_id"]],
        reason=reasons(view, rows).tolist(),
        **audits.astype("str"),
    )
    return frame.iloc[np.argsort(is_perhaps, kind="stable")].reset_index(drop=True)


@cached_on_first_argument
def verdict_rows(verdicts: pd.DataFrame, view: View, verdict: str) -> pd.DataFrame:
    """Return the merchants with a verdict, and its evidence.

    Those who could become champions come first, then the other listed ones, then who is not
    listed; within each by merchant_id, then label.

    Returns:
        merchant_id, name, country, siren, status (of the decisions); label, verdict, sentence,
        list, list_date, line, raw (of `verify`).
    """
    matches = verdicts[verdicts["verdict"] == verdict]
    merchants = view.decisions[list(_MERCHANT_COLUMNS)]
    rows = matches.merge(merchants, on="merchant_id", how="left", validate="many_to_one")
    rows = rows[[*_MERCHANT_COLUMNS, *_VERDICT_COLUMNS]]
    status = rows["status"].astype("str").to_numpy()
    rank = np.select([status == "not_yet", status != "not_listed"], [0, 1], 2)
    return rows.iloc[np.argsort(rank, kind="stable")].reset_index(drop=True)


def list_rows(view: View) -> pd.DataFrame:
    """Return one row per list: its day and age, what it covers, whether it is in force."""
    return pd.DataFrame([_list_row(view, listed) for listed in view.lists.lists])


def _list_row(view: View, listed: RegistryList) -> dict[str, Any]:
    lists = view.lists.of_kind(listed.kind)
    use = {0: "in force", 1: "the one before"}.get(lists.index(listed), "older")
    use = "in force" if listed.kind == "register" else use
    return {
        "list": listed.file,
        "use": f"{use}, kept" if listed.file in view.lists.kept_files else use,
        "layout": LAYOUTS[listed.layout],
        "covers": KIND_NAMES[listed.kind],
        "day": listed.day.isoformat(),
        "day_from": DAY_FROM[listed.day_from],
        "age_days": listed.age_days(view.as_of),
        "rows": listed.rows,
        "entries": listed.count,
        "restored": listed.restored,
        "blank": listed.blank,
        "unsound": len(listed.unsound),
        "unread_days": listed.unread_days,
        "sha256": listed.source.sha256,
    }


@cached_on_first_argument
def change_rows(view: View, kind: str) -> pd.DataFrame:
    """Return who was added to a list and who is gone since the one before, by what it means.

    Returns:
        change (added or gone), merchant_id ("" where the entry is no merchant's), siren, siret,
        name, list, line; those of merchants first, added before gone.
    """
    changes = view.lists.changes(kind)
    if changes is None:
        return pd.DataFrame()
    parts = [
        frame.assign(change=change, list=listed.file)
        for change, frame, listed in (
            ("added", changes.added, changes.after),
            ("gone", changes.dropped, changes.before),
        )
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows["merchant_id"] = _merchants_of(view, rows[changes.after.key], changes.after.key)
    rows = rows[["change", "merchant_id", "siren", "siret", "name", "list", "line"]]
    is_stranger = (rows["merchant_id"] == "").to_numpy()
    in_order: pd.DataFrame = rows.iloc[np.argsort(is_stranger, kind="stable")]
    return in_order.reset_index(drop=True)


def _merchants_of(view: View, numbers: pd.Series, key: str) -> list[str]:
    """Return the merchants that bear each number, joined by `|`."""
    merchants = view.dataset.merchants
    numbers_of_own = company_sirens(merchants) if key == "siren" else merchants.column(key)
    stated = view.decisions[["merchant_id"]].assign(number=numbers_of_own.to_pandas())
    wanted = stated[stated["number"].isin(numbers)]
    ids = wanted.groupby("number")["merchant_id"].agg("|".join)
    return [str(ids.get(number, "")) for number in numbers]

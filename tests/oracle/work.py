"""To do (section 3) and the occasion of a letter (section 7), without the State's lists."""

from datetime import date, timedelta

from tests.oracle.checking import Checked
from tests.oracle.deciding import files_of
from tests.oracle.exceptions import exception_of, is_covered
from tests.oracle.settings import Policy

Item = tuple[str, str, date | None]
AUDITS = {"badge_audit": "badge", "shop_audit": "shop"}


def work_of(
    checked: Checked, rows: list[dict[str, str]], policy: Policy, as_of: date
) -> list[Item]:
    """Return kind, merchant (or file and line) and due day of all that is to do, sorted.

    Args:
        rows: the rows of `decide` on that day.
    """
    items: list[Item] = []
    for row in rows:
        items += removal_items(checked, row, policy, as_of)
        for label in ("esus", "esat"):
            if row["status"] != "not_listed" and row[f"{label}_state"] == "expiring":
                last_day = date.fromisoformat(row[f"{label}_until"])
                items.append(("label_ending", row["merchant_id"], last_day))
        for column, what in AUDITS.items():
            if row[column] in ("undue", "missing"):
                items.append((f"{what}_{row[column]}", row["merchant_id"], None))
    for problem in checked.problems:
        if problem["effect"] == "row-left-out":
            items.append(("row_skipped", f"{problem['file']}, line {problem['line']}", None))
    return sorted(set(items), key=str)


def removal_items(checked: Checked, row: dict[str, str], policy: Policy, as_of: date) -> list[Item]:
    if row["status"] != "removal_due":
        return []
    exception = exception_of(checked, row["merchant_id"], as_of)
    if exception is not None and is_covered(exception, as_of):
        until: date = exception.values["until"]
        is_near = (until - as_of).days <= 14
        return [("exception_ending", row["merchant_id"], until)] if is_near else []
    due = date.fromisoformat(row["flagged_on"]) + timedelta(days=policy.removal_days)
    return [("removal_due", row["merchant_id"], due)]


def occasion_of(checked: Checked, row: dict[str, str], policy: Policy, as_of: date) -> str:
    """Return the occasion of the letter to the merchant of a row; "" for none."""
    status = row["status"]
    if status == "removal_due":
        may_stay = is_covered(exception_of(checked, row["merchant_id"], as_of), as_of)
        return "" if may_stay else "removal"
    if status == "champion":
        if row["badge_audit"] == "missing":
            return "" if has_unread_finding(checked, row) else "badge_back"
        for label in ("esus", "esat"):
            ends = label == "esus" or not policy.is_esat_tacit
            if label in policy.routes and ends and row[f"{label}_state"] == "expiring":
                return "renewal"
        return "declaration" if row["routes"] == "sse" else ""
    if status == "not_yet":
        if row["badge_audit"] == "undue":
            return "badge_undue"
        return "" if has_unread_finding(checked, row) else "not_yet"
    return ""


def has_unread_finding(checked: Checked, row: dict[str, str]) -> bool:
    if "value_set_aside" not in row["caveats"].split("|"):
        return False
    cards = files_of(checked).scorecards[row["merchant_id"]]
    return any(name.endswith("_finding") for card in cards for name in card.row.set_aside)

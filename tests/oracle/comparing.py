"""Section 6 of the contract, merchant by merchant: what changed between two days, and why.

The facts of a merchant are read off the rows of `decide`: status, routes, removal grounds and the
states of its labels.
"""

from datetime import date

Rows = dict[str, dict[str, str]]
ABSENT = {"status": "not_in_files", "routes": "", "removal_grounds": ""}
ABSENT |= {"esus_state": "none", "esat_state": "none"}

CHANGES = (
    *("champion_gained", "champion_lost", "flag_raised", "flag_cleared"),
    *("delisted", "joined", "left"),
)


def reported_folder(names: list[str], then: date) -> str | None:
    """Return the dated folder by which a day was reported, of those that there are."""
    dated = [name for name in names if date.fromisoformat(name) <= then]
    return max(dated) if dated else None


def changes_between(old: Rows, new: Rows, old_by_new: Rows, new_by_old: Rows) -> list[list[str]]:
    """Return merchant_id, change, reason, status before and after, in the order of the file.

    Args:
        old, new: the decisions of both ends, by merchant_id, each by its own rules.
        old_by_new, new_by_old: the same ends, each by the rules of the other.
    """
    changes = []
    for merchant in sorted({*old, *new}):
        ends = [rows.get(merchant, ABSENT) for rows in (old, new, old_by_new, new_by_old)]
        for change in changes_of(ends[0]["status"], ends[1]["status"]):
            reason = reason_of(change, *ends)
            changes.append([merchant, change, reason, ends[0]["status"], ends[1]["status"]])
    return sorted(changes, key=lambda row: CHANGES.index(row[1]))


def changes_of(before: str, after: str) -> list[str]:
    listed = [status not in ("not_listed", "not_in_files") for status in (before, after)]
    holds = {
        "champion_gained": after == "champion" != before,
        "champion_lost": before == "champion" != after,
        "flag_raised": after == "removal_due" != before,
        "flag_cleared": before == "removal_due" != after and listed[1],
        "delisted": before == "removal_due" and not listed[1],
        "joined": listed[1] and not listed[0],
        "left": listed[0] and not listed[1] and before != "removal_due",
    }
    return [change for change in CHANGES if holds[change]]


def reason_of(
    change: str,
    old: dict[str, str],
    new: dict[str, str],
    old_by_new: dict[str, str],
    new_by_old: dict[str, str],
) -> str:
    """Return the first fact, in the order of the contract, that turned and that the status needs.

    What began is looked for under the later rules on both ends, what ended under the earlier ones.
    """
    began, ended = (old_by_new, new), (old, new_by_old)
    if change in ("joined", "champion_gained", "flag_raised") and is_new(is_listed, began):
        return "joined"
    if change in ("left", "delisted", "champion_lost", "flag_cleared") and is_new(
        is_listed, ended[::-1]
    ):
        return "left"
    if change in ("champion_lost", "flag_raised") and grounds(began[1]) - grounds(began[0]):
        return "finding"
    if change in ("champion_gained", "flag_cleared") and grounds(ended[0]) - grounds(ended[1]):
        return "finding_cleared"
    if change == "champion_gained":
        return reason_of_routes(*began, names=GAINED)
    if change == "champion_lost":
        return reason_of_routes(*ended[::-1], names=LOST)
    return "rule_changed"


GAINED = {"esus": "esus_new", "esat": "esat_new", "sse": "declaration_given"}
GAINED |= {"ecovadis": "ecovadis_met"}
LOST = {"esus": "esus_ended", "esat": "esat_ended", "sse": "declaration_withdrawn"}
LOST |= {"ecovadis": "ecovadis_not_met"}


def reason_of_routes(without: dict[str, str], having: dict[str, str], names: dict[str, str]) -> str:
    """Return the first route that one end has and the other has not, else a list, else the rule."""
    routes = words(having["routes"]) - words(without["routes"])
    by_list = {route for route in routes if route in ("esus", "esat") and holds(without, route)}
    for route, name in names.items():
        if route in routes - by_list:
            return name
    return "state_list" if by_list else "rule_changed"


def is_new(fact: object, ends: tuple[dict[str, str], dict[str, str]]) -> bool:
    return not fact(ends[0]) and fact(ends[1])  # type: ignore[operator]


def is_listed(row: dict[str, str]) -> bool:
    return row["status"] not in ("not_listed", "not_in_files")


def grounds(row: dict[str, str]) -> set[str]:
    return words(row["removal_grounds"])


def holds(row: dict[str, str], label: str) -> bool:
    return row[f"{label}_state"] in ("valid", "expiring")


def words(text: str) -> set[str]:
    return set(text.split("|")) - {""}

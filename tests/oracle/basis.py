"""What a champion's badge rests on (section 3, "basis"), merchant by merchant."""

from datetime import date

from tests.oracle.lists import Lists
from tests.oracle.rows import Row
from tests.oracle.settings import Policy

FRENCH = ("FR", "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT", None)


def basis_of(
    row: Row,
    routes: list[str],
    status: str,
    deeds: list[Row],
    lists: Lists,
    policy: Policy,
    as_of: date,
) -> tuple[str, str]:
    """Return the basis and its note; both blank for who is no champion."""
    if status != "champion":
        return "", ""
    claimed = [label for label in ("esus", "esat") if label in routes]
    verdicts = {label: verdict_on(label, row, lists, as_of) for label in claimed}
    if "confirmed" in verdicts.values():
        return "state_list", ""
    if "sse" in routes and any(
        lists.has_in_register(register, row, as_of) for register in policy.registers
    ):
        return "register", ""
    if claimed:
        seen = any(proves(deed, claimed[0], as_of) for deed in deeds)
        return "claimed_label", verdicts[claimed[0]] + ("+evidence" if seen else "")
    if "ecovadis" in routes:
        return "ecovadis", ""
    return "declaration", "sse_list" if siren_of(row) in lists.sse else ""


def siren_of(row: Row) -> str:
    return row.values.get("siren") or (row.values.get("siret") or "")[:9]


def proves(deed: Row, label: str, as_of: date) -> bool:
    issued_on, valid_until = deed.values.get("issued_on"), deed.values.get("valid_until")
    has_begun = issued_on is None or issued_on <= as_of
    has_ended = valid_until is not None and valid_until < as_of
    return deed.values["label"] == label and has_begun and not has_ended


def verdict_on(label: str, row: Row, lists: Lists, as_of: date) -> str:
    """Return what the list of a label says of a merchant that claims it."""
    if label not in lists.days:
        return "no_list"
    siret, siren = row.values.get("siret") or "", siren_of(row)
    if row.values.get("country") not in FRENCH and not siren:
        return "not_applicable"
    number = siren if label == "esus" else siret
    if not number:
        return "no_identifier"
    if not lists.tells(label, as_of):
        return "list_too_old"
    entries = [entry for entry in lists.entries.get(label, []) if entry.number == number]
    is_over = all(entry.last_day is not None and entry.last_day < as_of for entry in entries)
    if (entries and is_over) or lists.has_ceased(siren, as_of):
        return "ended"
    if entries:
        return "confirmed"
    sites = [entry for entry in lists.entries.get(label, []) if label == "esat"]
    return "other_site" if any(e.number[:9] == siren for e in sites) else "not_in_list"

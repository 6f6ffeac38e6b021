"""Screen labels for the parts, reasons and causes of a comparison."""

from impact.model.texts.wording import display_label

CHANGE_LABELS: dict[str, str] = {
    # The two parts.
    "restated": "Learned since",
    "since": "Happened since",
    # The reasons.
    "joined": "Joined the marketplace",
    "left": "Left the marketplace",
    "finding": "New finding",
    "finding_cleared": "Finding cleared",
    "esus_new": "New ESUS label",
    "esus_ended": "ESUS label ended",
    "esat_new": "New ESAT label",
    "esat_ended": "ESAT label ended",
    "declaration_given": "Declaration given",
    "declaration_withdrawn": "Declaration withdrawn",
    "ecovadis_met": "EcoVadis minimums met",
    "ecovadis_not_met": "EcoVadis minimums no longer met",
    "state_list": "State's list",
    "rule_changed": "Rule changed",
    # The causes.
    "policy": "Rule change",
    "new_data": "New record",
    "record_gone": "Merchant or record deleted",
}


PART_MEANINGS: dict[str, str] = {
    "restated": "True on the earlier day already, and not in what was reported then: the files "
    "shown know better, or other rules decide that day now.",
    "since": "Came about between the two days, by the files shown: time passed, or another version "
    "of the policy came into force.",
}


def change_label(word: str) -> str:
    """Return the screen label of a part, a reason or a cause."""
    return CHANGE_LABELS.get(word) or display_label(word)


def up_down(up: int, down: int) -> str:
    """Return gains and losses as "+4 -1", leaving out what is zero."""
    return " ".join([f"+{up:,}"] * (up > 0) + [f"-{down:,}"] * (down > 0))

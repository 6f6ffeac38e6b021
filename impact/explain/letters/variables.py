"""What a template of a letter may name: each variable and its meaning."""

from collections.abc import Mapping
from types import MappingProxyType

from impact.model.policy import REMOVAL_THEMES

VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "merchant_name": "the merchant's name, or its id where the files have no name",
        "merchant_id": "the merchant's id",
        "siren": "the SIREN, as 000 069 567; blank where there is none",
        "champion": "yes where the merchant is an Impact Champion, else blank",
        "reply_by": "the last day to answer: `reply_days` of the policy, in a renewal at the "
        "latest the label's last day",
        "sender_name": "from `[sender]` of dataset.toml, else a marked gap",
        "sender_role": "the same",
        "sender_contact": "the same",
        "label": "esus or esat: the label that the letter is about; blank where it is about none",
        "approval": "the label in words, from words.toml",
        "this_approval": "the same, as “this approval”",
        "deed": "the document that proves the label, from words.toml",
        "last_day": "the last day of the label",
        "day_after": "the day after it",
        "other_routes": "yes where the badge rests on something else too, else blank",
        "verdict": "what the State's list says: not_in_list, other_site, ended, no_identifier or "
        "unclaimed",
        "list": "the kind of list: esus, finess_structures, finess_extract, finess_archive or "
        "companies",
        "list_name": "the list in words, from words.toml",
        "list_day": "the day of the list",
        "number_kind": "SIREN, or SIRET where the label is an ESAT",
        "number": "that number of the merchant",
        "basis": "what the badge rests on, in words that follow “rests on”: the strongest way to "
        "qualify, with the list that confirms it and its day; blank for who is no champion",
        "basis_label": "esus or esat where the badge rests on that label, else blank",
        "missing": "the SSE characteristics without an answer, in words",
        **{
            f"way_{route}": "yes where the policy has this way to qualify, else blank"
            for route in ("esus", "esat", "sse", "ecovadis")
        },
        "min_overall": "the least overall score of the EcoVadis route",
        "min_theme": "the least score of each theme",
        "severity": "minor, major or severe: the least finding that the policy removes for",
        "severity_word": "the same in words",
        "themes": "the themes that the policy removes for, in words",
        "effective_on": "the first day off the marketplace",
        **{
            f"{theme}_{part}": meaning
            for theme in REMOVAL_THEMES
            for part, meaning in (
                ("severity", f"the finding in the theme {theme} that removes, in words, or blank"),
                ("assessment", "the id of its scorecard"),
                ("day", "the day on which that was published"),
            )
        },
    }
)

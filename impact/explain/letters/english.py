"""English texts of a letter to a merchant, in neutral words: no praise, no reproach."""

from __future__ import annotations

from datetime import date

from impact.explain.counterfactual_types import listed_words
from impact.explain.counterfactuals import Counterfactual
from impact.explain.letters.letter_data import HELD_STATES, LetterApproval, LetterData, LetterGround
from impact.model.columns import LABELS, THEMES
from impact.model.dates import format_long_date
from impact.model.problems import ENTRY, LINE, ROW
from impact.model.texts.number_format import format_number
from impact.model.texts.wording import THEME_LABELS
from impact.registries.registry_list import LAYOUTS
from impact.selection.merchant_record import CAVEAT_SENTENCES

DRAFT = "DRAFT, not sent. Read it through and complete it; take these lines out before sending."
FICTIONAL = "Fictional data: do not send."
CHECK = "To be checked first: {}"
SUBJECT = "[DRAFT] Subject: Impact Champions, where {name} stands on {day}"
OPENING = "Hello,"
RULE = "Rule (policy {version}): {rule}."
RECORD = "What the decision rests on:"
CHANGES = "What would change it:"
NO_CHANGE = "Nothing within the present policy."
QUALITY = "The status says nothing about the quality of products."
ANSWER = (
    "If a fact above is not right or has changed, please answer with the document that shows it."
)
SOURCE = "Policy {version}; data with the fingerprint {fingerprint}."

STATUSES = {
    "champion": "Impact Champion",
    "not_yet": "not yet an Impact Champion",
    "removal_due": "removal due",
    "not_listed": "not listed",
}
DECISIONS = {
    "champion": "On {day}, {name} ({merchant_id}) is an Impact Champion.",
    "not_yet": "On {day}, {name} ({merchant_id}) is not yet an Impact Champion. That is not a bad "
    "mark: it says which conditions of the programme are still open.",
    "removal_due": "On {day}, the programme's rule provides for the removal of {name} "
    "({merchant_id}) from the marketplace. Nothing happens by itself: a person decides.",
    "not_listed": "On {day}, {name} ({merchant_id}) is not listed on the marketplace, so that the "
    "status of Impact Champion does not apply.",
}
CHARACTERISTICS = {
    "social_utility": "social utility",
    "not_for_profit": "not-for-profit or limited profit",
    "shared_governance": "shared governance",
}
CAVEATS = CAVEAT_SENTENCES
_FIRST_DAY = "its first day"
LISTS = "What the State's lists say:"
LIST_NAMES = {layout: f"the {name}" for layout, name in LAYOUTS.items()}
LINE_UNITS = {place: place for place in (LINE, ROW, ENTRY)}
SINCE = " since {}"
COLON = ":"
UNCLAIMED = " (by our records; see below what the State's list has)"
EXCEPTION = "an exception holds until {}"
REMOVED = "no longer listed since {}"
LISTED_FROM = "listed from {} on"
VERDICT_LINES = {
    "confirmed": "{label}: {number} is in {list} of {day}{row}",
    "unclaimed_esus": "{label}: {number} is in {list} of {day}{row}, and our records have no "
    "approval for {asked}; please send us the decree (arrêté) or, failing that, the receipt of the "
    "complete file (accusé de réception du dossier complet)",
    "unclaimed_esat": "{label}: {number} is in {list} of {day}{row}, and our records have no "
    "authorisation for {asked}; please send us the decision that authorises the site",
    "ended_esus": "{label}: {number} is in {list} of {day}{row}, with an approval that is "
    "over{since}",
    "ended_esat": "{label}: {number} is in {list} of {day}{row}, as a site that is closed{since}",
    "ended_company": "{label}: {siren} is no longer active in {list} of {day}{row}",
    "other_site": "{label}: {number} is no ESAT in {list} of {day}, which has one of the same "
    "company at {other}{row}",
    "not_in_list": "{label}: {number} is not in {list} of {day}; such lists can lack holders, so "
    "that this is not a no",
    "list_too_old": "{label}: {list} of {day} is too old to tell anything of {asked}",
}


def format_day(day: date) -> str:
    """Return a day as "30 June 2026"."""
    return format_long_date(day)


def describe_rule(data: LetterData) -> str:
    """Return the rule that decided, without its policy."""
    policy = data.policy
    if data.status == "not_listed":
        return "only a merchant that is listed on the day can be an Impact Champion"
    if data.status == "removal_due":
        return (
            "the programme removes a merchant whose latest EcoVadis review of one of these themes "
            f"has a finding {_severity(policy.removal_severity)}: "
            f"{_themes(policy.removal_themes)}. A low score is never a reason"
        )
    conditions = {
        **{label: f"an {label.upper()} approval{_if_confirmed(data, label)}" for label in LABELS},
        "sse": "all three characteristics of the Social and Solidarity Economy "
        f"({', '.join(CHARACTERISTICS.values())})",
        "ecovadis": _required_scores(data),
    }
    listed = "; ".join(conditions[route] for route in policy.routes) or "none is foreseen"
    return (
        "a listed merchant is an Impact Champion if no finding stands that the programme removes "
        f"for, and if it meets at least one condition: {listed}"
    )


def describe_change(change: Counterfactual, data: LetterData) -> str:
    """Return a counterfactual in words; "" for kinds that a letter does not mention."""
    if change.kind == "time":
        routes = data.renewable(change)
        renewed = listed_words((route.upper() for route in routes or ("",)), "or")
        unless = f"the {renewed} approval is renewed" if routes else "our records change"
        return f"From {format_day(change.as_of)} on, unless {unless}"
    if change.kind == "label":
        label = change.routes[0]
        return _approval_needed(data.approvals[label], data) + _if_confirmed(data, label)
    if change.kind == "entry":
        return f"{change.routes[0].upper()} confirmed by the State's list"
    if change.kind == "sse":
        missing = ", ".join(CHARACTERISTICS[name] for name in change.missing_columns)
        return f"The SSE characteristics that are not declared yet ({missing})"
    if change.kind == "ecovadis":
        return f"On {format_day(data.as_of)}, {_required_scores(data)}"
    if change.kind == "loss":
        ends = "; ".join(describe_met_route(data, route) for route in change.routes)
        return f"The end of everything that it rests on ({ends})"
    if change.kind == "ground" and data.status == "champion":
        severity = _severity(data.policy.removal_severity)
        return f"A finding {severity} in another EcoVadis assessment ({_themes(change.themes)})"
    if change.kind == "clearing" and change.day:
        clearing = f"finds less than “{data.policy.removal_severity}” in {_themes(change.themes)}"
        return (
            f"An EcoVadis assessment published on {format_day(change.day)} or later that {clearing}"
        )
    return "A listing on that day" if change.kind == "listing" else ""


def _approval_needed(approval: LetterApproval, data: LetterData) -> str:
    day_in_words, name = format_day(data.as_of), approval.label.upper()
    if approval.state == "expired" and approval.is_tacit:
        return f"An {name} approval that is still in force on {day_in_words}"
    if approval.state == "expired":
        return f"An {name} approval whose last day is {day_in_words} or later"
    if approval.state == "not_started":
        return f"An {name} approval whose first day is {day_in_words} or earlier"
    return f"An {name} approval that is valid on {day_in_words}"


def _if_confirmed(data: LetterData, label: str) -> str:
    asks = label in data.policy.require_confirmation
    return " that the State's list confirms" if asks else ""


def describe_met_route(data: LetterData, route: str) -> str:
    """Describe how a route is met."""
    if route in LABELS:
        return _describe_coverage(data.approvals[route])
    if route == "sse":
        return "all three characteristics of the Social and Solidarity Economy, as declared"
    return _describe_scorecard(data)


def _describe_coverage(approval: LetterApproval) -> str:
    first = format_day(approval.first_day) if approval.first_day else ""
    until = f"to {format_day(approval.last_day)}" if approval.last_day else "on, with no last day"
    assumed = " (no last day is stated: assumed)" if approval.is_assumed else ""
    after = approval.renewed_after
    renewed = f" (stated last day {format_day(after)}, renewed by law)" if after else ""
    return f"{approval.label.upper()} approval, valid from {first} {until}{assumed}{renewed}"


def describe_missing_route(data: LetterData, route: str) -> str:
    """Describe why a route is not met."""
    if route == "sse":
        answers = [f"{CHARACTERISTICS[name]}: {word}" for name, word in data.answers.items()]
        return f"SSE characteristics as declared ({'; '.join(answers)})"
    if route == "ecovadis":
        return _describe_scorecard(data)
    approval = data.approvals[route]
    if approval.state in HELD_STATES:
        return f"{_describe_coverage(approval)}, which the State's list does not confirm"
    ended_on = format_day(approval.last_day) if approval.last_day else _FIRST_DAY
    states = {
        "expired": f"the approval ended on {ended_on}",
        "not_started": "the approval has not begun yet",
        "unproven": "we cannot read the days of the approval, or do not have them",
        "none": "we know of no approval",
    }
    listed = UNCLAIMED if data.is_unclaimed(route) else ""
    return f"{route.upper()}: {states[approval.state]}{listed}"


def _describe_scorecard(data: LetterData) -> str:
    if data.scorecard is None:
        return "EcoVadis: we know of no assessment"
    score = data.scorecard.overall_score
    overall = "unknown" if score != score else format_number(score)
    published = format_day(data.scorecard.published_on)
    return (
        f"EcoVadis assessment {data.scorecard.assessment_id}, published on {published}, "
        f"overall score {overall}"
    )


def _required_scores(data: LetterData) -> str:
    overall, theme = format_number(data.policy.min_overall), format_number(data.policy.min_theme)
    return (
        f"a valid EcoVadis assessment with an overall score of at least {overall} and at least "
        f"{theme} in each theme"
    )


def describe_ground(ground: LetterGround) -> str:
    """Return a removal ground: the finding, its theme and its record."""
    since = (
        ""
        if ground.flagged_since == ground.published_on
        else f"; a ground since {format_day(ground.flagged_since)}"
    )
    return (
        f"a finding rated “{ground.severity}” in {THEME_LABELS[ground.theme]}, EcoVadis assessment "
        f"{ground.assessment_id}, published on {format_day(ground.published_on)}{since}"
    )


def _severity(severity: str) -> str:
    return "rated “severe”" if severity == "severe" else f"rated “{severity}” or graver"


def _themes(themes: tuple[str, ...]) -> str:
    return ", ".join(THEME_LABELS[theme] for theme in THEMES if theme in themes)

"""Explanations for the user: what each word of a decision and each policy value means.

The Definitions page and the tooltips show them; the rules are those of docs/contract.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from impact.model.policy import Policy
from impact.model.texts.wording import display_label

# Verdicts on a merchant's label compared with the State's lists: docs/registries.md, section 3.
VERDICT_MEANINGS: Mapping[str, str] = {
    "confirmed": "The merchant claims the label, and the State's list has it.",
    "not_in_list": "The merchant claims the label; the list does not have it: unverified, not no.",
    "ended": "The State's lists say that the site is closed, the company ceased or the label over.",
    "other_site": "The list has an ESAT of the same company, at another SIRET.",
    "unclaimed": "The list has the merchant, and our files have no such label on the day.",
    "no_identifier": "Our files state no number to look the merchant up by.",
    "list_too_old": "The list is too old to tell anything of the day.",
    "not_applicable": "The merchant is abroad and states no French establishment.",
}
VERDICTS = tuple(VERDICT_MEANINGS)

# The meaning of each word of a column, by column name.
WORD_MEANINGS: Mapping[str, Mapping[str, str]] = {
    "status": {
        "champion": "Listed, qualifies in at least one way, and has no reason for removal.",
        "not_yet": "Listed, qualifies in no way yet, and has no reason for removal. Not a bad "
        "mark.",
        "removal_due": "Listed, with a reason for removal: a person has to decide about it.",
        "not_listed": "Not on the marketplace on the day; decided all the same.",
    },
    "label_group": {
        "esus_and_esat": "Holds ESUS and ESAT on the day.",
        "esus_only": "Holds ESUS and not ESAT.",
        "esat_only": "Holds ESAT and not ESUS.",
        "sse_without_label": "Declares all three SSE characteristics and holds no valid label.",
        "none": "None of these. A champion in this group qualifies in another way.",
    },
    "routes": {
        "esus": "An ESUS approval covers the day.",
        "esat": "An ESAT authorisation covers the day.",
        "sse": "The company declares social utility, not-for-profit or limited profit, and shared "
        "governance.",
        "ecovadis": "A valid assessment whose overall and four theme scores reach the policy's "
        "minimums.",
    },
    "esus_state": {
        "valid": "An approval covers the day, and its unbroken coverage goes on for more "
        "than the policy's expiring days.",
        "expiring": "An approval covers the day, and its unbroken coverage ends within the "
        "policy's expiring days.",
        "not_started": "An approval begins after the day.",
        "expired": "An approval ended before the day, and none covers it.",
        "unproven": "There are approvals, and none whose days can be read.",
        "none": "The files hold no approval.",
    },
    "assessment_state": {
        "valid": "The day is within the validity of the latest assessment.",
        "expired": "The latest assessment is past its last valid day.",
        "never": "No assessment was published by the day.",
    },
    "badge_audit": {
        "unknown": "The files do not say what is shown, or this is not the data day.",
        "ok": "What is shown fits the status.",
        "missing": "A champion, and it is not shown.",
        "undue": "Shown, and it is no champion.",
    },
    "verdict": VERDICT_MEANINGS,
    "caveats": {
        "assessment_left_out": "A skipped assessment row names this merchant, exactly or nearly.",
        "not_reviewed": "The current assessment leaves a removal theme without a finding.",
        "last_day_assumed": "The coverage rests on the policy's default years.",
        "value_set_aside": "A value in a row of this merchant was read as blank.",
        "not_confirmed": "A label that would qualify covers the day and does not count, since "
        "the policy wants the State's list to confirm it, which it does not.",
        "renewed_tacitly": "The stated last day of the ESAT authorisation has passed; it runs on, "
        "since the law renews it tacitly.",
        "no_valid_assessment": "A champion without an EcoVadis assessment that is valid that day.",
    },
    "basis": {
        "state_list": "A label among the ways to qualify is in the State's list on the day.",
        "register": "SSE, and an accepted register of the merchant's country has its number.",
        "claimed_label": "An approval that our files state and no State list confirms.",
        "ecovadis": "EcoVadis scores that reach the policy's minimums.",
        "declaration": "What the company declares about itself, and nothing else.",
    },
    "findings": {
        "none": "Reviewed, and nothing found.",
        "minor": "Found, minor.",
        "major": "Found, major.",
        "severe": "Found, severe.",
    },
}

# What a badge rests on, of a champion without a list's own sentence, in one sentence.
BASIS_SENTENCES: Mapping[str, str] = {
    "state_list": "A State list confirms a label of this merchant on the day.",
    "register": "An accepted register of its country has its number on the day.",
    "claimed_label": "Our files state an approval, and there is no list to compare it with.",
    "ecovadis": "Its EcoVadis scores reach the policy's minimums; no label, no register.",
    "declaration": "It declares the three characteristics itself; no list and no deed support it.",
}
BASIS_NOTE = (
    "What a badge rests on is a fact, and says nothing on whether the merchant is good. Since 27 "
    "September 2026 a sustainability label in the EU has to rest on a public authority or on a "
    "certification scheme (Directive (EU) 2024/825). Whether the programme as a whole is such a "
    "scheme is a question for counsel, not for this page."
)

# Terms of the programme, each with its words in full ("" for none) and its meaning.
TERMS: tuple[tuple[str, str, str], ...] = (
    (
        "ESUS",
        "entreprise solidaire d'utilité sociale",
        "The French State's approval of companies of the social economy whose main aim is social. "
        "It dates from 2014, after an older approval of solidarity companies. The prefecture "
        "grants it for five years, two for a company under three years old, and it has to be asked "
        "for again.",
    ),
    (
        "ESAT",
        "établissement ou service d'accompagnement par le travail",
        "A sheltered workplace for people with disabilities, on the programme's page \"Services "
        'for Help through Work". The regional health agency authorises it for fifteen years. The '
        "law renews the authorisation by itself unless the State decides otherwise.",
    ),
    (
        "SSE",
        "social and solidarity economy",
        "Companies with a social aim, limited profit and shared governance (in France by the law "
        "of 31 July 2014). Other countries have other forms of it. A company can belong to it "
        "without any approval; it then declares the three characteristics.",
    ),
    (
        "SIREN, SIRET",
        "",
        "The nine digits of a French company, and the fourteen of one of its sites.",
    ),
    (
        "EcoVadis",
        "",
        "A rating of companies from 0 to 100 on environment, labour and human rights, ethics and "
        "sustainable procurement. An assessment also lists findings: none, minor, major or severe. "
        "From which one on a merchant has to be removed is a rule of the policy.",
    ),
    (
        "The search above every page",
        "",
        'It takes a name or an id, a pasted list of ids, or filters: "France gold 45-64" is a '
        'country, a medal and EcoVadis scores; "champion Germany State label" and "Spain 60 days" '
        "(a label that ends by then) work too.",
    ),
    ("Basis of a badge", "", BASIS_NOTE),
)

# The meaning of each cause of a change; see impact.compare.what_changed.changes.
CAUSE_MEANINGS: Mapping[str, str] = {
    "calendar": "A label or assessment ran out or began, a merchant joined or left on its day: the "
    "earlier files knew it already.",
    "policy": "Another policy is in force.",
    "new_data": "A record that the earlier files did not have, dated since.",
    "late_data": "A record that the earlier files did not have, though dated before their day.",
    "correction": "The same record with another value.",
    "row_left_out": "A row could not be read on one of the two sides.",
    "record_gone": "A record or merchant that the later files no longer have.",
}

PUBLIC_PAGE = "Programme's public page"
TEAM_SETTING = "This team's setting"
LAW = "French law"


_VALUE_MEANINGS: Mapping[str, str] = {
    "routes": "What makes a champion. The public page names SSE companies that most often hold "
    "ESUS and/or ESAT; that a declaration alone is enough is this team's choice. A second public "
    "page names EcoVadis without its threshold, so EcoVadis scores do not count by default.",
    "require_confirmation": "A label of our files counts only where the State's list confirms it "
    "on the day (Labels, State lists). A list can lack holders, so this is strict; with "
    "none, a verdict changes no decision.",
    "removal_themes": "The programme removes for problematic social, environmental and ethical "
    "practices. Sustainable Procurement is shown and is never a reason.",
    "removal_severity": "From which finding on a practice is problematic. The public page names "
    "no severity.",
    "removal_days": "How many days after the finding a listed merchant is overdue. The public "
    "page says immediately.",
    "expiring_days": "A label is expiring from this many days before its last day on.",
    "esus_default_years": "How long an ESUS approval without a stated last day runs; 0: "
    "open-ended. The law grants 5 years, 2 to a company younger than 3 years.",
    "esat_default_years": "How long an ESAT authorisation without a stated last day runs; 0: "
    "open-ended, since the lists give no last day. Without effect while ESAT is renewed by law.",
    "esat_tacit_renewal": "An ESAT authorisation runs 15 years and is then deemed renewed, unless "
    "the authority asked for a renewal file at least a year before. So a stated last day that has "
    "passed ends nothing; a closed site or a refusal (ended_on in labels.csv) does. No: it ends "
    "on its stated last day.",
    "min_overall": "Counts where EcoVadis scores are a way to qualify. The programme names "
    "it; its threshold is not public.",
    "min_theme": "Counts where EcoVadis scores are a way to qualify, for each of the four themes.",
}


@dataclass(frozen=True)
class PolicyValue:
    """The explanation of one policy value: the unit of a number, and the source of the rule."""

    name: str
    label: str
    unit: str
    source: str = TEAM_SETTING

    @property
    def meaning(self) -> str:
        """Return what the value means."""
        return _VALUE_MEANINGS[self.name]

    def text(self, policy: Policy) -> str:
        """Return the value in a policy in the words of the screen."""
        value = getattr(policy, self.name)
        if isinstance(value, bool):
            return "Yes" if value else "No"
        words = (value,) if isinstance(value, str) else value
        if isinstance(words, tuple):
            return ", ".join(map(display_label, words)) or "None"
        return f"{value}"


POLICY_VALUES: tuple[PolicyValue, ...] = (
    PolicyValue("routes", "Ways to qualify", ""),
    PolicyValue("require_confirmation", "Confirmed by the State's lists", ""),
    PolicyValue("removal_themes", "Themes of removal", "", PUBLIC_PAGE),
    PolicyValue("removal_severity", "Severity of removal", ""),
    PolicyValue("removal_days", "Days until overdue", "days"),
    PolicyValue("expiring_days", "Expiring within", "days"),
    PolicyValue("esus_default_years", "ESUS default", "years", LAW),
    PolicyValue("esat_default_years", "ESAT default", "years"),
    PolicyValue("esat_tacit_renewal", "ESAT is renewed by law", "", LAW),
    PolicyValue("min_overall", "EcoVadis: least overall score", "score, 0 to 100"),
    PolicyValue("min_theme", "EcoVadis: least theme score", "score, 0 to 100"),
)

# Statements of the programme's public pages, abridged.
PUBLIC_STATEMENTS: tuple[str, ...] = (
    "Impact Champions are refurbishers from the Social and Solidarity Economy (SSE). SSE "
    "companies seek social utility, are not for profit or use their profits within a specific "
    "framework, and share their governance.",
    "They most often hold ESUS and/or ESAT; others exist, and both can be held.",
    "A merchant without the badge does not necessarily have bad practices: it still has progress "
    "to make.",
    "A merchant whose EcoVadis assessment reveals problematic practices on social, environmental "
    "or ethical issues is removed from the platform immediately.",
    "A second public page, “Impact Champions: EcoVadis certification”, names a way by EcoVadis. "
    "Its threshold is not public.",
    "The badge shows on all product pages, and all champions are in a dedicated shop.",
    "Champion status says nothing about product quality and changes no quality score.",
)

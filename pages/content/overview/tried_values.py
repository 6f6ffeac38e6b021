"""The rules that Test a rule tries: read from the address, presets, and a widget for each."""

from functools import partial
from typing import Any

import streamlit as st

from impact.compare.what_if import with_values
from impact.model.columns import LABELS, ROUTES, SEVERITIES
from impact.model.errors import SettingsError
from impact.model.glossary import PolicyValue
from impact.model.policy import REMOVAL_THEMES, Policy
from impact.model.texts.wording import display_label
from impact.selection.filter_types import quote_untrusted
from pages.url import address
from pages.widgets.parts import draw_input

NONE, OWN = "none", "Your own settings"
_LIST_CHOICES = {"routes": ROUTES, "require_confirmation": LABELS, "removal_themes": REMOVAL_THEMES}
_MAX_BY_UNIT = {"days": 3650, "years": 99}
_YES_NO = {"yes": True, "no": False}
_KEPT = "the policy's value is used."
PRESETS = {
    "Declarations do not count": lambda policy: {
        "routes": [route for route in policy.routes if route != "sse"]
    },
    "A label must be on the State's list": lambda policy: {"require_confirmation": [*LABELS]},
    "EcoVadis counts, from 45 overall and 30 in each theme": lambda policy: {
        "routes": [*policy.routes, *("ecovadis",) * ("ecovadis" not in policy.routes)],
        "min_overall": 45,
        "min_theme": 30,
    },
    "Only severe findings remove": lambda policy: {"removal_severity": SEVERITIES[-1]},
}


def try_preset(title: str, policy: Policy) -> None:
    """Try one of `PRESETS` and nothing else, or today's rules; `OWN` is what is tried already."""
    if title != OWN:
        values: dict[str, Any] = PRESETS[title](policy) if title in PRESETS else {}
        texts = {name: _format_value(name, value) for name, value in values.items()}
        address.write_params({**dict.fromkeys(address.WHAT_IF_KEYS, ""), **texts})


def read_values(policy: Policy) -> tuple[dict[str, Any], list[str]]:
    """Return the tried values of the address, and a sentence for each that is ignored."""
    values: dict[str, Any] = {}
    ignored: list[str] = []
    for name in address.WHAT_IF_KEYS:
        texts = address.current().values(name)
        if not texts:
            continue
        try:
            value = parse_value(name, texts)
            with_values(policy, {name: value})
        except KeyError:
            ignored.append(f"{name}: {quote_untrusted(texts[-1])} is neither yes nor no; {_KEPT}")
        except (ValueError, OverflowError):
            ignored.append(f"{name}: {quote_untrusted(texts[-1])} is no number; {_KEPT}")
        except SettingsError as error:
            ignored.append(f"{name}: {error} The policy's value is used.")
        else:
            values[name] = value
    return values, ignored


def parse_value(name: str, texts: list[str]) -> Any:
    """Return the texts of an address as the value that a policy file would hold.

    Raises:
        KeyError: neither yes nor no.
        ValueError, OverflowError: not a number.
    """
    if name in _LIST_CHOICES:
        return [] if texts == [NONE] else texts
    if name == "removal_severity":
        return texts[-1]
    if name == "esat_tacit_renewal":
        return _YES_NO[texts[-1]]
    number = float(texts[-1])
    return int(number) if number == int(number) else number


def _format_value(name: str, value: Any) -> str | list[str]:
    if name in _LIST_CHOICES:
        return [word for word in _LIST_CHOICES[name] if word in value] or [NONE]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else f"{value}"


def draw_value(value: PolicyValue, tried_policy: Policy) -> None:
    """Draw the widget of a policy value, set to the tried value."""
    name, label, tried = value.name, value.label, getattr(tried_policy, value.name)
    draw = partial(
        draw_input,
        key=f"try_{name}",
        on_change=lambda changed: address.write_params({name: _format_value(name, changed)}),
        help=f"{value.meaning} ({value.source})",
    )
    if name in _LIST_CHOICES:
        options = {"placeholder": "None", "select_all": False, "wrap": True}
        words = list(_LIST_CHOICES[name])
        draw(st.multiselect, label, words, value=list(tried), format_func=display_label, **options)
    elif name == "removal_severity":
        words = list(SEVERITIES[1:])
        draw(st.selectbox, label, words, value=tried, format_func=display_label)
    elif isinstance(tried, bool):
        draw(st.toggle, label, value=tried)
    else:
        number = float if value.unit not in _MAX_BY_UNIT and tried != int(tried) else int
        bounds = (number(0), number(_MAX_BY_UNIT.get(value.unit, 100)))
        draw(
            st.number_input,
            f"{label} ({value.unit})",
            *bounds,
            value=number(tried),
            step=number(1),
        )

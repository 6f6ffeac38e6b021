"""The sign-in settings in the secrets file: complete and correct, or an error.

Sign-in is configured if the secrets have an [auth] or an [access] section. Then anything missing
or wrong is an error, and the server does not start.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from impact.model.errors import UsageError

_SECRETS = Path(__file__).parent.parent.parent / ".streamlit" / "secrets.toml"
_AUTH_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_ACCESS_KEYS = {"group", "claim", "idle_hours", "absolute_hours"}
_CALLBACK = "/oauth2callback"
_SHORTEST_SECRET = 32
_LOCAL = {"127.0.0.1", "localhost", "::1"}
_HELP = "docs/operations.md says what belongs in the secrets."


@dataclass(frozen=True)
class SignIn:
    """A completely configured sign-in.

    Attributes:
        origin: scheme and host of the dashboard's public address.
        host: of that address, without the port.
        cookie_secret: signs the cookies; the same in all instances.
        claim, group: whoever has the group in this claim is let in.
        idle, absolute: how long a sign-in lasts without use, and in total.
    """

    origin: str
    host: str
    cookie_secret: str
    claim: str
    group: str
    idle: timedelta = timedelta(hours=8)
    absolute: timedelta = timedelta(hours=24)

    @property
    def is_tls(self) -> bool:
        """Return whether the public address is https."""
        return self.origin.startswith("https:")


def max_age_days() -> int | None:
    """Return after how many days data are too old, by IMPACT_MAX_AGE_DAYS; None: never.

    Raises:
        UsageError: it is not a whole number from 1 to 3650.
    """
    text = os.environ.get("IMPACT_MAX_AGE_DAYS", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 3650):
        raise UsageError(
            f"IMPACT_MAX_AGE_DAYS is {text[:20]!r}; write a whole number of days from 1 to 3650, "
            "or leave it away: then no data are too old."
        )
    return int(text)


def secrets_file() -> Path:
    """Return the path of the secrets: what IMPACT_SECRETS names, else Streamlit's default."""
    return Path(os.environ.get("IMPACT_SECRETS") or _SECRETS)


def read_secrets(file: Path) -> dict[str, Any]:
    """Return the contents of a secrets file; empty if there is no such file.

    Streamlit treats an unreadable file as missing, and would then serve everybody.

    Raises:
        UsageError: the file exists and cannot be read. The message quotes nothing of it.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"{file.name}: cannot be read ({error.strerror}).") from None
    except ValueError:
        raise UsageError(f"{file.name}: is not TOML in UTF-8. {_HELP}") from None


def read_sign_in(secrets: Mapping[str, Any]) -> SignIn | None:
    """Return the sign-in of the secrets, None if they configure none.

    Raises:
        UsageError: a part is missing or wrong; the message names every such part.
    """
    if not {"auth", "access"} & set(secrets):
        return None
    auth, access = _section(secrets, "auth"), _section(secrets, "access")
    faults = [*_auth_faults(auth), *_access_faults(access)]
    if faults:
        raise UsageError(f"Sign-in is configured in part only: {'; '.join(faults)}. {_HELP}")
    address = urlsplit(auth["redirect_uri"])
    return SignIn(
        origin=f"{address.scheme}://{address.netloc}",
        host=address.hostname or "",
        cookie_secret=auth["cookie_secret"],
        claim=access.get("claim", "groups"),
        group=access["group"],
        idle=timedelta(hours=access.get("idle_hours", 8)),
        absolute=timedelta(hours=access.get("absolute_hours", 24)),
    )


def _section(secrets: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = secrets.get(name)
    return section if isinstance(section, Mapping) else {}


def _auth_faults(auth: Mapping[str, Any]) -> list[str]:
    missing = [key for key in _AUTH_KEYS if not _is_text(auth.get(key))]
    if missing:
        return [f"[auth] lacks {', '.join(missing)}"]
    faults = []
    if not _is_callback(auth["redirect_uri"]):
        faults.append(
            f"[auth] redirect_uri is to be the dashboard's own address, ending in {_CALLBACK}, "
            "with https unless it is on this machine"
        )
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        faults.append(f"[auth] cookie_secret has fewer than {_SHORTEST_SECRET} characters")
    return faults


def _is_callback(uri: str) -> bool:
    address = urlsplit(uri)
    is_safe = address.scheme == "https" or (address.scheme == "http" and address.hostname in _LOCAL)
    return is_safe and bool(address.hostname) and address.path == _CALLBACK


def _access_faults(access: Mapping[str, Any]) -> list[str]:
    faults = []
    if not _is_text(access.get("group")):
        faults.append("[access] lacks group, the one whose members are let in")
    if not _is_text(access.get("claim", "groups")):
        faults.append("[access] claim is to be the name of a claim")
    for key in ("idle_hours", "absolute_hours"):
        if not _is_hours(access.get(key, 1)):
            faults.append(f"[access] {key} is to be a number above 0, at most {_MAX_HOURS}")
    unknown = sorted(set(access) - _ACCESS_KEYS)
    if unknown:
        faults.append(f"[access] has no key {', '.join(unknown)}")
    return faults


_MAX_HOURS = 24 * 30  # Streamlit's cookie does not live longer


def _is_hours(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 < value <= _MAX_HOURS


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


@dataclass(frozen=True)
class Guard:
    """Our own server in front of the pages, and its sign-in, None for none."""

    sign_in: SignIn | None


_guards: list[Guard] = []


def set_guard(sign_in: SignIn | None) -> None:
    """Record that this process serves the pages, and with which sign-in."""
    _guards[:] = [Guard(sign_in)]


def current_guard() -> Guard | None:
    """Return the guard of the pages; None if something else serves them, such as Streamlit."""
    return _guards[0] if _guards else None

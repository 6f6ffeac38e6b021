"""Sign-in configuration and cookies as Streamlit writes them, at any time."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import URLSafeTimedSerializer

from pages.server.sessions import USER_COOKIE
from pages.server.settings import SignIn

SECRET = "a secret of the tests, long enough to sign with"
GROUP = "csr"
SIGN_IN = SignIn("http://testserver", "testserver", SECRET, "groups", GROUP)
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
ANA = {"name": "Ana Lyst", "email": "ana@company.test", "sub": "ana", "groups": ["staff", GROUP]}
BOB = {"name": "Bob", "sub": "bob", "groups": ["staff"]}
IDLE, ABSOLUTE = timedelta(hours=8), timedelta(hours=24)
SECOND = timedelta(seconds=1)


def signed(name: str, text: str, moment: datetime, secret: str = SECRET) -> str:
    """Return a cookie value signed as Streamlit does, at a given time."""
    serializer = URLSafeTimedSerializer(secret, salt=name)

    class Signer(serializer.default_signer):  # type: ignore[misc, name-defined]
        def get_timestamp(self) -> int:
            return int(moment.timestamp())

    serializer.signer = Signer
    return str(serializer.dumps(text))


def cookies_of(
    claims: Mapping[str, Any],
    moment: datetime = NOON,
    secret: str = SECRET,
    origin: str = "http://testserver",
) -> dict[str, str]:
    """Return the cookies of a user who signed in at a given time."""
    more = {"origin": origin, "is_logged_in": True, "provider": "default"}
    text = json.dumps({**claims, **more})
    return {USER_COOKIE: signed(USER_COOKIE, text, moment, secret)}

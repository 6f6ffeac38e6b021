"""`GET /healthz`: whether the dashboard shows data, of which day, and since when.

It answers without a sign-in, so it names files and numbers, never a value of a file.
"""

import asyncio
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.server.settings import max_age_days

PATH = "/healthz"
# Named by its text: the data are above the server in the order of the folders.
PROBE = "pages.session_data.health:data_health"
# An answer counts for so long, whoever asks, and so long is waited for one.
KEPT_FOR = timedelta(seconds=2)
WAIT_SECONDS = 5.0
_ROOT = Path(__file__).parent.parent.parent
_UNKNOWN_VERSION = "unknown"


@dataclass(frozen=True)
class DataHealth:
    """What is shown, and why newer files are not.

    Attributes:
        fault: why the last files that came are not in use; None if they are.
    """

    data_day: str | None = None
    age_days: int | None = None
    fingerprint: str | None = None
    loaded_at: str | None = None
    fault: str | None = None
    fault_since: str | None = None


Probe = Callable[[datetime], DataHealth]


class Health:
    """Answer `/healthz`; pass on everything else."""

    def __init__(
        self, app: ASGIApp, *, now: Callable[[], datetime], probe: Probe | None = None
    ) -> None:
        self.app = app
        self.now = now
        self._probe = probe
        self._task: asyncio.Task[DataHealth] | None = None
        self._begun: datetime | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for the health, or pass it on."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        task = self._current_task()
        done, _ = await asyncio.wait({task}, timeout=WAIT_SECONDS)
        health = task.result() if done and task.exception() is None else DataHealth()
        reason = "the data are still being read" if not done else why_unhealthy(health)
        body = {"status": "unavailable" if reason else "ok", "reason": reason, **asdict(health)}
        body |= {"max_age_days": max_age_days(), "version": version()}
        headers = {"Cache-Control": "no-store"}
        await JSONResponse(body, 503 if reason else 200, headers)(scope, receive, send)

    def _current_task(self) -> asyncio.Task[DataHealth]:
        """Return the look at the data that goes on or is new enough, else one that begins now."""
        moment = self.now()
        is_old = self._begun is None or moment - self._begun >= KEPT_FOR
        if self._task is None or (self._task.done() and is_old):
            probe = self._probe or _load_probe()
            self._begun = moment
            self._task = asyncio.create_task(run_in_threadpool(probe, moment))
        return self._task


def why_unhealthy(health: DataHealth) -> str | None:
    """Return why nothing, or nothing new enough, is shown; None if all is well."""
    limit = max_age_days()
    if health.fingerprint is None:
        return f"no data are in use: {health.fault or 'they could not be looked at'}"
    if limit is not None and health.age_days is not None and health.age_days > limit:
        return f"the data are {health.age_days} days old; more than {limit} are too old"
    return None


def _load_probe() -> Probe:
    module, _, name = PROBE.partition(":")
    probe: Probe = getattr(import_module(module), name)
    return probe


@cache
def version() -> str:
    """Return which program this is: the name of the release, else the commit of the checkout."""
    with suppress(OSError):
        return (_ROOT / "VERSION").read_text(encoding="utf-8").strip()
    command = ["git", "describe", "--always"]
    with suppress(OSError):
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=5)
        return done.stdout.strip() or _UNKNOWN_VERSION
    return _UNKNOWN_VERSION

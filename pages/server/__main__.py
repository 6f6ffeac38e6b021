"""Start the dashboard: `python -m pages.server`, on this machine only unless told otherwise."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from streamlit import config

from impact.model.errors import UsageError
from pages.server.application import LOCAL_HOSTS, build_application
from pages.server.settings import SignIn, read_secrets, read_sign_in, secrets_file

EXIT_REFUSED = 2
_LOOPBACK = (*LOCAL_HOSTS, "::1")
# One frame of a browser is a click or a filter; files come in by another way.
_MAX_FRAME_BYTES = 4 * 1024 * 1024
# How long an answer under way may take to end once the server is told to stop.
_SHUTDOWN_SECONDS = 10


def build_parser() -> argparse.ArgumentParser:
    """Return what the command takes."""
    command = argparse.ArgumentParser(prog="python -m pages.server", description=__doc__)
    command.add_argument("--address", default="127.0.0.1", help="default: %(default)s")
    command.add_argument("--port", type=int, default=8501, help="default: %(default)s")
    command.add_argument(
        "--host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name that browsers know this server by; may be given again",
    )
    command.add_argument(
        "--secrets",
        type=Path,
        default=secrets_file(),
        metavar="FILE",
        help="where sign-in is configured; default: IMPACT_SECRETS, else .streamlit/secrets.toml",
    )
    command.add_argument(
        "--sign-in",
        choices=("auto", "required", "none"),
        default="auto",
        help="auto: where it is configured; required: do not start without; "
        "none: serve other machines without it",
    )
    return command


def check_sign_in(given: argparse.Namespace) -> SignIn | None:
    """Return the sign-in to serve with; None for none.

    Raises:
        UsageError: it is configured in part, or missing where this call needs it.
    """
    sign_in = read_sign_in(read_secrets(given.secrets))
    if sign_in is None and given.sign_in == "required":
        raise UsageError(f"--sign-in required: {given.secrets} configures no sign-in.")
    if sign_in is not None and given.sign_in == "none":
        raise UsageError(f"--sign-in none: {given.secrets} configures a sign-in. Take one away.")
    if sign_in is None and given.sign_in == "auto" and given.address not in _LOOPBACK:
        raise UsageError(
            f"--address {given.address} would show removal decisions about named companies to "
            "whoever reaches it, since no sign-in is configured. Configure one "
            "(docs/operations.md), or say --sign-in none if that is what you want."
        )
    return sign_in


def allowed_hosts(given: argparse.Namespace, sign_in: SignIn | None) -> list[str]:
    """Return the host names that are answered: another name is another site's, or a trick."""
    public = [sign_in.host] if sign_in else []
    address = [] if given.address in ("0.0.0.0", "::") else [given.address]
    return list(dict.fromkeys([*LOCAL_HOSTS, *address, *public, *given.host]))


def start_message(given: argparse.Namespace, sign_in: SignIn | None) -> str:
    """Say where the dashboard is, and for whom."""
    if sign_in is not None:
        who = f"for members of {sign_in.group}, at {sign_in.origin}"
    elif given.address in _LOOPBACK:
        who = "no sign-in is configured, so it answers to this machine only"
    else:
        who = "NO SIGN-IN: whoever reaches this address sees everything"
    return f"Dashboard on http://{given.address}:{given.port} ({who})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to end; return the exit status."""
    given = build_parser().parse_args(arguments)
    try:
        sign_in = check_sign_in(given)
    except UsageError as error:
        print(error, file=sys.stderr)
        return EXIT_REFUSED
    app = build_application(allowed_hosts(given, sign_in), sign_in)
    if sign_in is not None:
        config.set_option("secrets.files", [str(given.secrets.resolve())])
    print(start_message(given, sign_in), file=sys.stderr, flush=True)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=given.address,
            port=given.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            ws_max_size=_MAX_FRAME_BYTES,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        )
    )
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())

"""Start the dashboard: `python -m pages.server`, on this machine only unless told otherwise."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from streamlit import config

from impact.model.errors import UsageError
from pages.server.application import LOCAL_HOSTS, build_application
from pages.server.settings import SignIn, max_age_days, read_secrets, read_sign_in, secrets_file

EXIT_REFUSED = 2
_LOOPBACK = (*LOCAL_HOSTS, "::1")
# A frame of a browser is a click or a filter; files are uploaded by HTTP.
_MAX_FRAME_BYTES = 4 * 1024 * 1024
# How long a response may still take once the server is told to stop.
_SHUTDOWN_SECONDS = 10


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
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


def check_sign_in(options: argparse.Namespace) -> SignIn | None:
    """Return the sign-in to serve with; None for none.

    Raises:
        UsageError: it is only configured in part, or missing where the arguments need it.
    """
    sign_in = read_sign_in(read_secrets(options.secrets))
    if sign_in is None and options.sign_in == "required":
        raise UsageError(f"--sign-in required: {options.secrets} configures no sign-in.")
    if sign_in is not None and options.sign_in == "none":
        raise UsageError(f"--sign-in none: {options.secrets} configures a sign-in. Take one away.")
    if sign_in is None and options.sign_in == "auto" and options.address not in _LOOPBACK:
        raise UsageError(
            f"--address {options.address} would show removal decisions about named companies to "
            "whoever reaches it, since no sign-in is configured. Configure one "
            "(docs/operations.md), or say --sign-in none if that is what you want."
        )
    return sign_in


def allowed_hosts(options: argparse.Namespace, sign_in: SignIn | None) -> list[str]:
    """Return the host names that are served: any other name is another site's, or an attack."""
    public = [sign_in.host] if sign_in else []
    address = [] if options.address in ("0.0.0.0", "::") else [options.address]
    return list(dict.fromkeys([*LOCAL_HOSTS, *address, *public, *options.host]))


def start_message(options: argparse.Namespace, sign_in: SignIn | None) -> str:
    """Return the line that says where the dashboard is, and for whom."""
    if sign_in is not None:
        audience = f"for members of {sign_in.group}, at {sign_in.origin}"
    elif options.address in _LOOPBACK:
        audience = "no sign-in is configured, so it answers to this machine only"
    else:
        audience = "NO SIGN-IN: whoever reaches this address sees everything"
    return f"Dashboard on http://{options.address}:{options.port} ({audience})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop; return the exit status."""
    options = build_parser().parse_args(arguments)
    try:
        sign_in = check_sign_in(options)
        max_age_days()
    except UsageError as error:
        print(error, file=sys.stderr)
        return EXIT_REFUSED
    app = build_application(allowed_hosts(options, sign_in), sign_in)
    if sign_in is not None:
        config.set_option("secrets.files", [str(options.secrets.resolve())])
    print(start_message(options, sign_in), file=sys.stderr, flush=True)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=options.address,
            port=options.port,
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

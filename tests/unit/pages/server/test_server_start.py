"""How the server starts: for which users, and what it refuses before listening."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from impact.model.errors import UsageError
from pages.server.__main__ import (
    EXIT_REFUSED,
    allowed_hosts,
    build_parser,
    check_sign_in,
    main,
    start_message,
)
from pages.server.settings import SignIn, read_secrets, read_sign_in

pytestmark = pytest.mark.counts("sign-in cases")

ROOT = Path(__file__).parents[4]
SECRETS = """
[auth]
redirect_uri = "https://impact.company.test/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "impact"
client_secret = "of the provider"
server_metadata_url = "https://login.company.test/.well-known/openid-configuration"

[access]
group = "csr"
"""


def secrets(**changes: Any) -> dict[str, Any]:
    """Return the secrets with a key of [auth] or [access] changed; None removes it."""
    contents = tomllib.loads(SECRETS)
    for name, value in changes.items():
        section = contents["auth" if name in contents["auth"] or name == "auth" else "access"]
        section[name] = value
        if value is None:
            del section[name]
    return contents


def refusal(contents: dict[str, Any]) -> str:
    with pytest.raises(UsageError) as error:
        read_sign_in(contents)
    return str(error.value)


def file_of(folder: Path, text: str) -> Path:
    file = folder / "secrets.toml"
    file.write_text(text, encoding="utf-8")
    return file


HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("https://impact.company.test", True, "groups", "csr", 8 * HOURS, 24 * HOURS)),
        (
            {"claim": "roles", "idle_hours": 0.5, "absolute_hours": 10},
            ("https://impact.company.test", True, "roles", "csr", 0.5 * HOURS, 10 * HOURS),
        ),
        (
            {"redirect_uri": "http://127.0.0.1:8501/oauth2callback"},
            ("http://127.0.0.1:8501", False, "groups", "csr", 8 * HOURS, 24 * HOURS),
        ),
    ],
)
def test_a_complete_configuration_is_read(
    changes: dict[str, Any], expected: tuple[object, ...]
) -> None:
    read = read_sign_in(secrets(**changes))
    assert read is not None
    assert (read.origin, read.is_tls, read.claim, read.group, read.idle, read.absolute) == expected


def test_without_auth_and_access_there_is_no_sign_in() -> None:
    assert read_sign_in({}) is None
    assert read_sign_in({"database": {"password": "x"}}) is None


@pytest.mark.parametrize(
    "key", ["redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url"]
)
@pytest.mark.parametrize("value", [None, "", "  ", 7])
def test_a_missing_setting_is_named(key: str, value: object) -> None:
    message = refusal(secrets(**{key: value}))
    assert f"[auth] lacks {key}" in message
    assert "of the provider" not in message
    assert "0123456789abcdef" not in message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"group": None}, "[access] lacks group"),
        ({"group": ""}, "[access] lacks group"),
        ({"group": ["csr"]}, "[access] lacks group"),
        ({"claim": ""}, "claim is to be the name of a claim"),
        ({"idle_hours": 0}, "idle_hours is to be a number above 0"),
        ({"idle_hours": True}, "idle_hours is to be a number above 0"),
        ({"absolute_hours": 721}, "absolute_hours is to be a number above 0, at most 720"),
        ({"absolute_hours": "24"}, "absolute_hours is to be a number"),
        ({"groups": "csr"}, "[access] has no key groups"),
        ({"cookie_secret": "x" * 31}, "cookie_secret has fewer than 32 characters"),
        ({"redirect_uri": "http://impact.company.test/oauth2callback"}, "with https"),
        ({"redirect_uri": "https://impact.company.test/"}, "ending in /oauth2callback"),
        ({"redirect_uri": "https:///oauth2callback"}, "the dashboard's own address"),
    ],
)
def test_a_wrong_setting_is_named(changes: dict[str, Any], message: str) -> None:
    assert message in refusal(secrets(**changes))


@pytest.mark.parametrize(
    ("contents", "messages"),
    [
        (
            {"auth": {"client_id": "x"}},
            [
                "[auth] lacks redirect_uri, cookie_secret, client_secret, server_metadata_url",
                "[access] lacks group",
            ],
        ),
        ({"auth": tomllib.loads(SECRETS)["auth"]}, ["in part only"]),
        ({"access": tomllib.loads(SECRETS)["access"]}, ["in part only"]),
    ],
)
def test_all_faults_of_an_incomplete_sign_in_are_reported_together(
    contents: dict[str, Any], messages: list[str]
) -> None:
    text = refusal(contents)
    assert [message for message in messages if message not in text] == []


def test_an_unreadable_secrets_file_is_refused_not_treated_as_missing(
    tmp_path: Path,
) -> None:
    file = file_of(tmp_path, SECRETS + "\nclient_secret = hush hush")
    with pytest.raises(UsageError, match="is not TOML") as error:
        read_secrets(file)
    assert "hush" not in str(error.value)
    with pytest.raises(UsageError, match="cannot be read"):
        read_secrets(tmp_path)
    assert read_secrets(tmp_path / "none.toml") == {}


def check_start(folder: Path, *arguments: str, text: str | None = None) -> SignIn | None:
    file = folder / "none.toml" if text is None else file_of(folder, text)
    return check_sign_in(build_parser().parse_args([*arguments, "--secrets", str(file)]))


@pytest.mark.parametrize(
    ("address", "wanted", "unconfigured", "configured"),
    [
        # What is expected: a message, or None where the server starts.
        ("127.0.0.1", "auto", None, None),
        ("localhost", "auto", None, None),
        ("::1", "auto", None, None),
        ("0.0.0.0", "auto", "no sign-in is configured", None),
        ("::", "auto", "no sign-in is configured", None),
        ("10.0.0.7", "auto", "no sign-in is configured", None),
        ("impact.company.test", "auto", "no sign-in is configured", None),
        ("0.0.0.0", "none", None, "configures a sign-in"),
        ("127.0.0.1", "none", None, "configures a sign-in"),
        ("127.0.0.1", "required", "configures no sign-in", None),
    ],
)
def test_the_server_starts_only_with_the_sign_in_that_the_address_needs(
    address: str, wanted: str, unconfigured: str | None, configured: str | None, tmp_path: Path
) -> None:
    arguments = ("--address", address, "--sign-in", wanted)
    for text, message in ((None, unconfigured), (SECRETS, configured)):
        if message is None:
            assert (check_start(tmp_path, *arguments, text=text) is None) is (text is None)
        else:
            with pytest.raises(UsageError, match=message):
                check_start(tmp_path, *arguments, text=text)


def test_only_the_servers_own_host_names_are_allowed() -> None:
    options = build_parser().parse_args(["--address", "0.0.0.0", "--host", "impact.company.test"])
    assert allowed_hosts(options, None) == ["127.0.0.1", "localhost", "impact.company.test"]
    sign_in = read_sign_in(secrets())
    options = build_parser().parse_args(["--address", "10.0.0.7"])
    assert allowed_hosts(options, sign_in) == [
        *("127.0.0.1", "localhost", "10.0.0.7", "impact.company.test"),
    ]


def test_the_start_message_says_who_is_served() -> None:
    message = start_message(build_parser().parse_args([]), None)
    assert message.startswith("Dashboard on http://127.0.0.1:8501 (no sign-in is configured")
    message = start_message(build_parser().parse_args(["--address", "0.0.0.0"]), None)
    assert "whoever reaches this address sees everything" in message
    message = start_message(build_parser().parse_args([]), read_sign_in(secrets()))
    assert "for members of csr, at https://impact.company.test" in message


def test_a_refusal_prints_one_line_and_returns_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(tmp_path, '[auth]\nclient_id = "x"')
    assert main(["--secrets", str(file)]) == EXIT_REFUSED
    message = capsys.readouterr()
    assert message.out == ""
    assert message.err.count("\n") == 1

"""The lock files have all that is installed, with hashes, and agree with the short lists."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = {
    "requirements.txt": "requirements.lock",
    "tests/requirements.txt": "tests/requirements.lock",
}
_ENTRY = re.compile(r"^([\w.-]+)==(\S+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)*)", re.M)


def pinned(name: str) -> dict[str, str]:
    """Return the version of each package that a list for people pins."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if not line.startswith("-r")]
    return {canonicalize_name(each.name): str(each.specifier)[2:] for each in requirements}


def locked(name: str) -> dict[str, str]:
    """Return the version of each package of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {canonicalize_name(match[1]): match[2] for match in _ENTRY.finditer(text)}


def needed(names: list[str], extras: frozenset[str] = frozenset()) -> set[str]:
    """Return everything that these packages need here, themselves included."""
    seen: dict[str, frozenset[str]] = {}
    waiting = [(name, extras) for name in names]
    while waiting:
        name, wanted = waiting.pop()
        if seen.get(name, frozenset({"?"})) >= wanted:
            continue
        seen[name] = wanted | seen.get(name, frozenset())
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue
        for requirement in map(Requirement, lines):
            environments = [{"extra": extra} for extra in (wanted or {""})]
            marker = requirement.marker
            if marker is None or any(marker.evaluate(each) for each in environments):
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return set(seen)


@pytest.mark.parametrize(("short", "lock"), LOCKS.items())
def test_a_lock_has_what_its_list_pins_and_all_that_is_needed(short: str, lock: str) -> None:
    versions = locked(lock)
    assert pinned(short).items() <= versions.items(), "run `make lock`"
    lines = [*(ROOT / short).read_text("utf-8").splitlines()]
    direct = [Requirement(line) for line in lines if not line.startswith("-r")]
    for each in direct:
        missing = needed([canonicalize_name(each.name)], frozenset(each.extras)) - set(versions)
        assert missing == set(), f"{each}: run `make lock`"


@pytest.mark.parametrize("lock", LOCKS.values())
def test_every_package_of_a_lock_has_its_version_and_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = list(_ENTRY.finditer(text))
    assert [match[1] for match in entries if not match[3]] == []
    assert len(entries) == len(re.findall(r"(?m)^[A-Za-z]", text))
    assert re.findall(r"://|--index|--find-links|--trusted-host", text) == []


def test_the_tests_run_on_the_versions_that_are_served() -> None:
    assert locked("requirements.lock").items() <= locked("tests/requirements.lock").items()


def test_what_runs_here_is_what_is_installed() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for lock in LOCKS.values():
        assert f"$(INSTALL) {lock}" in makefile
    assert "--require-hashes --only-binary :all:" in makefile

"""What is required is pinned, locked with hashes, named in the README, and all that is imported."""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_architecture import PROGRAM, ROOT, origins, tree_of

LOCKS = {
    "requirements.txt": "requirements.lock",
    "tests/requirements.txt": "tests/requirements.lock",
}
TESTS = sorted((ROOT / "tests").rglob("*.py"))
_ENTRY = re.compile(r"^([\w.-]+)==(\S+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)*)", re.M)


def required(*names: str) -> list[Requirement]:
    """Return what the lists for people require."""
    lines = [line for name in names for line in (ROOT / name).read_text("utf-8").splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]


def locked(name: str) -> dict[str, str]:
    """Return the version of each package of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {canonicalize_name(match[1]): match[2] for match in _ENTRY.finditer(text)}


@pytest.mark.parametrize(("short", "lock"), LOCKS.items())
def test_every_requirement_is_pinned_to_the_version_of_its_lock(short: str, lock: str) -> None:
    pins = {canonicalize_name(each.name): str(each.specifier) for each in required(short)}
    versions = {name: f"=={version}" for name, version in locked(lock).items()}
    assert len(pins) > 0
    assert pins.items() <= versions.items(), "run `make lock`"


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


@pytest.mark.parametrize(
    ("paths", "lists"),
    [
        pytest.param(PROGRAM, ["requirements.txt"], id="the program"),
        pytest.param(TESTS, [*LOCKS], id="the tests"),
    ],
)
def test_every_package_that_is_imported_is_required_by_name(
    paths: list[Path], lists: list[str]
) -> None:
    imported = {name for path in paths for name in origins(tree_of(path)).values()}
    packages = {name.partition(".")[0] for name in imported}
    outside = packages - sys.stdlib_module_names - {"docs", "impact", "pages", "tests"}
    owners = packages_distributions()
    named = {each.name.lower() for each in required(*lists)}
    assert [name for name in outside if owners.get(name, ["?"])[0].lower() not in named] == []


def test_each_requirement_is_required_once_and_the_readme_says_what_for() -> None:
    names = [each.name.lower() for each in required(*LOCKS)]
    assert sorted(names) == sorted(set(names))
    readme = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    unnamed = [n for n in names if not re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", readme)]
    assert unnamed == []

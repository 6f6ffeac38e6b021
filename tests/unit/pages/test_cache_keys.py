"""No cache of the pages is keyed by a frame, and each has a limit."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[3] / "pages"
CACHES = {"st.cache_data", "st.cache_resource", "cache_result"}
# Hashed whole: texts, numbers, days, and frozen records of them. All else is passed as `_name`.
KEYS = {
    "Path",
    "Policy",
    "Rules",
    "Snapshot",
    "FileStamps",
    "VerdictKey",
    "ViewKey",
    "bool",
    "date",
    "int",
    "str",
}
COPIED = {"SnapshotState"}

Cached = tuple[ast.FunctionDef, ast.Call]


def cached_functions(tree: ast.AST) -> list[Cached]:
    return [
        (node, call)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for call in node.decorator_list
        if isinstance(call, ast.Call) and ast.unparse(call.func) in CACHES
    ]


def faults(tree: ast.AST) -> list[str]:
    """Return what is wrong with the cached functions of a module."""
    problems = []
    for function, call in cached_functions(tree):
        if "max_entries" not in {word.arg for word in call.keywords}:
            problems.append(f"{function.name}: without end")
        hashed = [argument for argument in function.args.args if not argument.arg.startswith("_")]
        if not hashed:
            problems.append(f"{function.name}: one result for all")
        for argument in hashed:
            annotation = ast.walk(argument.annotation) if argument.annotation else iter(())
            types = {node.id for node in annotation if isinstance(node, ast.Name)} - {"tuple"}
            if not types or types - KEYS:
                problems.append(f"{function.name}: goes by {argument.arg}")
        returns = ast.unparse(function.returns) if function.returns else ""
        if ast.unparse(call.func) == "st.cache_data" and returns not in COPIED:
            problems.append(f"{function.name}: copies {returns} for each session")
    return problems


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.py")), ids=lambda path: path.stem)
def test_a_cache_is_keyed_by_fingerprints_and_limited(path: Path) -> None:
    assert faults(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_the_caches_of_the_pages_are_detected() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PAGES.rglob("*.py")]
    assert sum(len(cached_functions(tree)) for tree in trees) >= 10


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("@cache_result(max_entries=4)\ndef f(table: pd.DataFrame) -> int: ...", "goes by table"),
        ("@cache_result(max_entries=4)\ndef f(view: View) -> int: ...", "goes by view"),
        ("@cache_result(max_entries=4)\ndef f(key: str | View) -> int: ...", "goes by key"),
        ("@cache_result(max_entries=4)\ndef f(key) -> int: ...", "goes by key"),
        ("@cache_result(max_entries=4)\ndef f(_view: View) -> int: ...", "one result for all"),
        ("@st.cache_resource()\ndef f(key: str) -> int: ...", "without end"),
        ("@st.cache_data(max_entries=1)\ndef f(key: str) -> pd.DataFrame: ...", "copies"),
    ],
)
def test_a_wrong_cache_is_detected(source: str, fault: str) -> None:
    (message,) = faults(ast.parse(source))
    assert fault in message

"""The shape of the program, held by its own source: layers, sizes, the clock."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
IMPACT = sorted((ROOT / "impact").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
PARTS = sorted((ROOT / "pages").glob("*/**/*.py"))
DRAWING = [path for path in PARTS if "server" not in path.parts]
PROGRAM = [ROOT / "dashboard.py", *IMPACT, *PAGES, *PARTS]

# A folder imports only from those before it.
FOLDERS = {
    "impact": [
        *("model", "loading", "registries", "rules", "selection", "explain", "compare", "output"),
        "cli",
    ],
    "pages": ["server", "url", "session_data", "widgets", "shell", "content"],
}
MAX_FOLDER_FILES = 15
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40

# What a page would compute with; whatever needs one of these belongs in impact/.
COMPUTING = {
    *("agg", "aggregate", "apply", "assign", "concat", "crosstab", "cumsum", "cut"),
    *("drop_duplicates", "duplicated", "factorize", "groupby", "isin", "melt", "merge", "nlargest"),
    *("nsmallest", "nunique", "pivot", "pivot_table", "qcut", "query", "resample", "rolling"),
    *("sort_values", "transform", "value_counts"),
}

CLOCK = "impact/model/clock.py"
# The only ones that may ask it: the command line and the shell for the day, the server for the
# limits of a sign-in and for its log.
CLOCK_READERS = {
    *("impact/cli/options.py", "pages/shell/page_inputs.py", "pages/shell/open_page.py"),
    *("pages/shell/reload_banner.py", "pages/shell/day_popover.py", "pages/server/application.py"),
    "pages/server/log.py",
}
CLOCK_CALLS = {
    *("datetime.date.today", "datetime.datetime.now", "datetime.datetime.today"),
    *("datetime.datetime.utcnow", "pandas.Timestamp.now", "pandas.Timestamp.today"),
    *("pandas.Timestamp.utcnow", "time.asctime", "time.ctime", "time.gmtime", "time.localtime"),
    *("time.strftime", "time.time", "time.time_ns"),
}
# These read the clock when they are given one of these words.
CLOCK_PARSERS = {"numpy.datetime64", "pandas.Timestamp", "pandas.to_datetime"}
CLOCK_WORDS = {"now", "today"}

TEXT_ENDINGS = {".css", ".csv", ".html", ".ini", ".md", ".py", ".toml", ".txt", ".yml"}
TEXT_NAMES = {"Makefile", "run", ".gitignore"}
NOT_OURS = {".git", ".venv", "build"}
# The folders of one machine: a repository that names them works on that machine only.
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:root|work|opt|home/\w+)/")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=place(path))


@cache
def origins(tree: ast.Module) -> dict[str, str]:
    """Return, for each name that a module imports anywhere, where it comes from."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def offenders(paths: list[Path], fault: Callable[[Path], object]) -> dict[str, object]:
    """Return what is wrong with each file that something is wrong with."""
    return {place(path): found for path in paths if (found := fault(path))}


def imports(tree: ast.Module, package: str) -> bool:
    return any(f"{origin}.".startswith(f"{package}.") for origin in origins(tree).values())


def names_used(path: Path, names: set[str]) -> list[str]:
    """Return where a module uses an attribute of one of these names."""
    used = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute))
    return [f"{node.attr} in line {node.lineno}" for node in used if node.attr in names]


def full_name(node: ast.AST, names: dict[str, str]) -> str:
    """Return the dotted name of `node` with its imports resolved: `pd.x` is `pandas.x`."""
    if isinstance(node, ast.Attribute):
        return f"{full_name(node.value, names)}.{node.attr}"
    return names.get(node.id, node.id) if isinstance(node, ast.Name) else ""


def reads_clock(node: ast.AST, names: dict[str, str]) -> bool:
    if isinstance(node, ast.Call) and full_name(node.func, names) in CLOCK_PARSERS:
        return any(
            isinstance(word, ast.Constant) and word.value in CLOCK_WORDS for word in node.args
        )
    return full_name(node, names) in CLOCK_CALLS


def clock_readings(tree: ast.Module) -> list[int]:
    """Return each line that reads the clock, whether it is called there or only handed on."""
    names = origins(tree)
    readers = (node for node in ast.walk(tree) if reads_clock(node, names))
    return [node.lineno for node in readers if isinstance(node, ast.expr)]


def first_call(tree: ast.Module) -> str:
    """Return the first call that a module makes when it is run, a bare decorator included."""
    for statement in tree.body:
        if isinstance(statement, Function | ast.ClassDef):
            calls: list[ast.expr] = list(statement.decorator_list)
        else:
            calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
        if calls:  # of nested calls the one that ends first runs first
            return ast.unparse(min(calls, key=lambda call: (call.end_lineno, call.end_col_offset)))
    return ""


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def lines_of(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def repository_texts() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and "cache" not in name]
        for path in (Path(folder, name) for name in names):
            if path.suffix in TEXT_ENDINGS or path.name in TEXT_NAMES:
                yield path


def folder_of(module: str, package: str) -> str:
    """Return the folder of a package that a module is in, "" for the package's own files."""
    parts = module.split(".")
    return parts[1] if parts[0] == package and (ROOT / package / parts[1]).is_dir() else ""


def imports_when_run(tree: ast.Module) -> Iterator[str]:
    """Yield what a module imports from, but for its types alone."""
    types = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in types:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(("package", "folders"), FOLDERS.items())
def test_a_folder_imports_only_from_those_above_it(package: str, folders: list[str]) -> None:
    def climbing(path: Path) -> list[str]:
        below = folders[folders.index(path.relative_to(ROOT).parts[1]) + 1 :]
        imported = imports_when_run(tree_of(path))
        return [module for module in imported if folder_of(module, package) in below]

    files = [path for folder in folders for path in (ROOT / package / folder).rglob("*.py")]
    assert offenders(files, climbing) == {}


@pytest.mark.parametrize(("package", "folders"), FOLDERS.items())
def test_every_folder_has_its_place_in_the_order(package: str, folders: list[str]) -> None:
    there = {path.parent.relative_to(ROOT / package) for path in (ROOT / package).rglob("*.py")}
    assert {path.parts[0] for path in there if path.parts} == set(folders)


def test_a_folder_has_about_a_dozen_files() -> None:
    counts = Counter(place(path.parent) for path in PROGRAM if path.name != "__init__.py")
    assert {folder: n for folder, n in counts.items() if n > MAX_FOLDER_FILES} == {}


OTHERS = [
    path
    for path in repository_texts()
    if path.suffix == ".py"
    and path.relative_to(ROOT).parts[0] not in ("dashboard.py", "pages", "tests")
]


@pytest.mark.parametrize(
    ("paths", "package"),
    [
        pytest.param(OTHERS, "streamlit", id="only the pages know Streamlit"),
        pytest.param(PROGRAM, "tests", id="the program does not know its tests"),
    ],
)
def test_a_package_is_never_imported(paths: list[Path], package: str) -> None:
    assert [place(path) for path in paths if imports(tree_of(path), package)] == []


def test_impact_loads_neither_streamlit_nor_what_only_workbooks_need() -> None:
    modules = [place(path).removesuffix(".py").replace("/", ".") for path in IMPACT]
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert {"impact.model.dataset", "pandas"} <= set(found.stdout.split())
    assert {"streamlit", "openpyxl", "xlsxwriter"} & set(found.stdout.split()) == set()


@pytest.mark.parametrize(
    ("paths", "names", "allowed"),
    [
        pytest.param(PAGES, COMPUTING, [], id="a page computes nothing"),
        # Filters above any table and counts of cases look into the rows of a table.
        pytest.param(
            DRAWING,
            COMPUTING - {"assign"},
            ["pages/content/removals.py", "pages/widgets/table_filters.py"],
            id="the parts of a page gather nothing",
        ),
        pytest.param(
            [*PAGES, *DRAWING],
            {"download_button"},
            ["pages/widgets/download_button.py"],
            id="every download is noted in the log",
        ),
    ],
)
def test_only_these_files_use_names(paths: list[Path], names: set[str], allowed: list[str]) -> None:
    assert set(offenders(paths, lambda path: names_used(path, names))) == set(allowed)


def test_pages_use_no_cache_of_streamlit() -> None:
    caches = {"cache_data", "cache_resource"}
    assert offenders([*PAGES, *PARTS], lambda path: names_used(path, caches)) == {}


def test_a_page_calls_the_shell_first() -> None:
    others = {place(path): first_call(tree_of(path)) for path in PAGES}
    assert {name: call for name, call in others.items() if not call.startswith("open_page(")} == {}


def test_no_test_patches_a_private_constant() -> None:
    patched = re.compile(r"setattr\([^)]*[\"'.]_[A-Z]")
    tests = sorted((ROOT / "tests").rglob("*.py"))
    assert offenders(tests, lambda path: patched.findall(path.read_text("utf-8"))) == {}
    assert patched.search("set" + 'attr(rows, "_FEW", 1)')


def test_only_the_clock_module_reads_the_clock() -> None:
    readings = offenders(PROGRAM, lambda path: clock_readings(tree_of(path)))
    assert list(readings) == [CLOCK], readings


def test_only_the_shell_the_command_line_and_the_server_ask_for_the_time() -> None:
    asking = offenders(PROGRAM, lambda path: imports(tree_of(path), "impact.model.clock"))
    assert set(asking) == CLOCK_READERS


def test_no_day_is_frozen_when_a_module_is_imported() -> None:
    def frozen(path: Path) -> list[int]:
        tree = tree_of(path)
        names = origins(tree)
        inside = {node for function in functions(tree) for node in ast.walk(function)}
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        asking = [
            call for call in calls if full_name(call.func, names).startswith("impact.model.clock.")
        ]
        return [call.lineno for call in asking if call not in inside]

    assert offenders(PROGRAM, frozen) == {}


def test_a_file_can_be_read_in_one_sitting() -> None:
    sizes = {place(path): len(path.read_text("utf-8").splitlines()) for path in PROGRAM}
    assert {name: lines for name, lines in sizes.items() if lines > MAX_FILE_LINES} == {}


def test_a_function_can_be_read_at_a_glance() -> None:
    def long(path: Path) -> dict[str, int]:
        sizes = {node.name: lines_of(node) for node in functions(tree_of(path))}
        return {name: lines for name, lines in sizes.items() if lines > MAX_FUNCTION_LINES}

    assert offenders(PROGRAM, long) == {}


def test_no_text_names_a_path_of_one_machine() -> None:
    named = {
        place(path): found.group()
        for path in repository_texts()
        if (found := MACHINE_PATH.search(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert named == {}

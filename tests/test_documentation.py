"""What README and docs/*.md name exists, and sentences of ours have the words that were agreed."""

import ast
import re
from pathlib import Path

import pytest

from tests.reliability import MEANINGS

ROOT = Path(__file__).parents[1]
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
}
DEVELOPMENT = DOCUMENTS["docs/development.md"]
NAMED_TESTS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENTS["docs/traps.md"])
NAMED_PATH = re.compile(r"(?<![\w/.@-])(?:impact|pages|tests)/[\w/*.-]*[\w/*]")
# A full stop that ends a sentence is not part of a name.
DOTTED_NAME = re.compile(r"(?<![\w/.-])(?:impact|pages|tests)(?:\.\w+)+")
MUTANT = re.compile(r"\.x_(\w+)__mutmut_\d+$")
LINK = re.compile(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"")
# On screen a row is skipped, a value ignored and a fault fixed.
REPLACED_WORD = re.compile(r"\b(?:mend(?:ed|s)?|left out|leaves? out|set aside)\b", re.IGNORECASE)
LAYER = re.compile(r"^\| `(impact/\w+)` \|.*\|(.*)\|$", re.MULTILINE)


def missing_paths(text: str) -> list[str]:
    """Return the paths of ours named in a text, `*` allowed, that match no file or folder."""
    return [path for path in NAMED_PATH.findall(text) if not any(ROOT.glob(path.rstrip("/")))]


def missing_names(text: str) -> list[str]:
    """Return the dotted names in a text that are no module, and nothing that a module defines."""
    names = [MUTANT.sub(r".\1", name) for name in DOTTED_NAME.findall(text)]
    return [name for name in names if not is_module(name) and not is_defined(name)]


def is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def is_defined(name: str) -> bool:
    module, _, last = name.rpartition(".")
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.is_file() and last in defined_names(file)


def defined_names(file: Path) -> set[str]:
    """Return the functions, classes and constants at the top level of a module."""
    names = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_module_and_function_named_in_a_document_exists(document: str) -> None:
    assert missing_paths(DOCUMENTS[document]) + missing_names(DOCUMENTS[document]) == []


def test_a_name_that_does_not_exist_is_noticed() -> None:
    paths = "see `impact/loading/nowhere.py` in impact/nowhere/, pages/*.py, /srv/impact/app"
    assert missing_paths(paths) == ["impact/loading/nowhere.py", "impact/nowhere/"]
    names = "call impact.rules.decide.nothing, impact.rules.decide.decide_view, pages.nowhere."
    assert missing_names(names) == ["impact.rules.decide.nothing", "pages.nowhere"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_linked_from_a_document_exists(document: str) -> None:
    folder = (ROOT / document).parent
    targets = [link or source for link, source in LINK.findall(DOCUMENTS[document])]
    assert [target for target in targets if not (folder / target).exists()] == []


def test_the_architecture_lists_every_folder_of_impact_with_types_it_defines() -> None:
    layers = dict(LAYER.findall(DOCUMENTS["docs/architecture.md"]))
    folders = {path.parent for path in (ROOT / "impact").glob("*/__init__.py")}
    assert set(layers) == {folder.relative_to(ROOT).as_posix() for folder in folders}
    for folder, types in layers.items():
        defined = set().union(*map(defined_names, (ROOT / folder).rglob("*.py")))
        assert set(re.findall(r"`(\w+)`", types)) <= defined, folder


@pytest.mark.parametrize(("file", "name"), NAMED_TESTS, ids=[name for _, name in NAMED_TESTS])
def test_a_test_named_in_the_list_of_traps_exists(file: str, name: str) -> None:
    assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("line", MEANINGS)
def test_the_reliability_table_has_every_line_and_no_loss(line: str) -> None:
    row = re.search(rf"^\| {line} \| ([0-9,]+) \| 0 \| (.*) \|$", DEVELOPMENT, re.MULTILINE)
    assert row
    assert int(row[1].replace(",", "")) > 0
    assert row[2] == MEANINGS[line]


def sentences(file: Path) -> list[str]:
    """Return the texts of a module but its docstrings, or the whole of a template."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        return [text]
    nodes = list(ast.walk(ast.parse(text)))
    notes = [n.value for n in nodes if isinstance(n, ast.Expr)]
    constants = [n for n in nodes if isinstance(n, ast.Constant) and n not in notes]
    return [n.value for n in constants if isinstance(n.value, str)]


def test_no_sentence_has_a_word_that_was_replaced() -> None:
    files = [path for folder in ("impact", "pages") for path in (ROOT / folder).rglob("*.*")]
    texts = [file for file in files if file.suffix in {".py", ".html", ".txt", ".toml"}]
    assert len(texts) > 250
    assert [
        f"{file.relative_to(ROOT)}: {sentence}"
        for file in texts
        for sentence in sentences(file)
        if REPLACED_WORD.search(sentence)
    ] == []

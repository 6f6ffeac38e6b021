"""Read the templates of letters: those shipped here, and a team's own in `letters/` of its folder.

A template is plain text with variables, filters and `if`; anything else is refused when it is
read, and the shipped one is used. Its first line is the subject. docs/letters.md.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.filters import FILTERS
from jinja2.sandbox import SandboxedEnvironment

from impact.explain.letters.occasions import OCCASIONS
from impact.explain.letters.words import Words, read_words
from impact.model.errors import SettingsError, quote_value
from impact.model.policy import REMOVAL_THEMES

FOLDER = "letters"
DEFAULT_LANGUAGE = "en"
_SHIPPED = Path(__file__).parent
_MAX_BYTES = 100_000
_LANGUAGE = re.compile("[a-z]{2,3}")
_TAG = re.compile(r"\{%.*?%\}")
_FILTERS = ("capitalize", "default", "lower", "trim", "upper")
_ALLOWED = (
    *(nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Filter, nodes.If),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)
_NAMES = {
    "For": "a loop",
    "Getattr": "an attribute",
    "Getitem": "an index",
    "Call": "a call",
    "Assign": "an assignment",
    "Macro": "a macro",
    "Test": "a test",
}
_RULE = "a letter has only variables, filters and `if`"
# What a template may name: each variable and its meaning.
VARIABLES: Mapping[str, str] = {
    "merchant_name": "the merchant's name, or its id where the files have no name",
    "merchant_id": "the merchant's id",
    "siren": "the SIREN, as 000 069 567; blank where there is none",
    "champion": "yes where the merchant is an Impact Champion, else blank",
    "reply_by": "the last day to answer: `reply_days` of the policy after the day of writing, in "
    "a renewal at the latest the label's last day",
    "sender_name": "from `[sender]` of dataset.toml, else a marked gap",
    "sender_role": "the same",
    "sender_contact": "the same",
    "label": "esus or esat: the label that the letter is about; blank where it is about none",
    "approval": "the label in words, from words.toml",
    "this_approval": "the same, as “this approval”",
    "deed": "the document that proves the label, from words.toml",
    "is_over": "yes where the label ended before the day of the view, else blank",
    "last_day": "the last day of the label",
    "day_after": "the day after it",
    "other_routes": "yes where the badge rests on something else too, else blank",
    "verdict": "what the State's list says: not_in_list, other_site, ended, no_identifier or "
    "unclaimed",
    "list": "the kind of list: esus, finess_structures, finess_extract, finess_archive or "
    "companies",
    "list_name": "the list in words, from words.toml",
    "list_day": "the day of the list",
    "number_kind": "SIREN, or SIRET where the label is an ESAT",
    "number": "that number of the merchant",
    "basis": "what the badge rests on, in words that follow “rests on”: the strongest way to "
    "qualify, with the list that confirms it and its day; blank for who is no champion",
    "basis_label": "esus or esat where the badge rests on that label, else blank",
    "missing": "the SSE characteristics without an answer, in words",
    **{
        f"way_{route}": "yes where the policy has this way to qualify, else blank"
        for route in ("esus", "esat", "sse", "ecovadis")
    },
    "min_overall": "the least overall score of the EcoVadis route",
    "min_theme": "the least score of each theme",
    "severity": "minor, major or severe: the least finding that the policy removes for",
    "severity_word": "the same in words",
    "themes": "the themes that the policy removes for, in words",
    "effective_on": "the first day off the marketplace",
    **{
        f"{theme}_{part}": meaning
        for theme in REMOVAL_THEMES
        for part, meaning in (
            ("severity", f"the finding in the theme {theme} that removes, in words, or blank"),
            ("assessment", "the id of its scorecard"),
            ("day", "the day on which that was published"),
            ("newer", "the id of a newer scorecard that did not review the theme, or blank"),
            ("newer_day", "the day on which that was published"),
        )
    },
}


class _Fault(Exception):
    """Why a template cannot be used, and on which line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


@dataclass(frozen=True)
class Language:
    """The letters of one language: its words, and the template of each occasion."""

    code: str
    words: Words
    templates: Mapping[str, Template]


@dataclass(frozen=True)
class LetterTemplates:
    """The letters of all languages, and what is wrong with a team's own ones, a line each."""

    languages: Mapping[str, Language]
    problems: tuple[str, ...] = field(default=())

    def language_of(self, country: str) -> str:
        """Return the language for a country: the one whose words.toml names it, else English."""
        for code, language in self.languages.items():
            if country in language.words.countries:
                return code
        return DEFAULT_LANGUAGE


def read_templates(folder: Path | None = None) -> LetterTemplates:
    """Return the shipped templates and those in `letters/` of a data folder, which come first."""
    problems: list[str] = []
    own = None if folder is None else folder / FOLDER
    codes = [path.name for path in sorted(_SHIPPED.iterdir()) if _is_language(path)]
    if own is not None and own.is_dir():
        added = [path.name for path in sorted(own.iterdir()) if _is_language(path)]
        codes += [code for code in added if code not in codes]
    languages = {code: _read_language(code, own, problems) for code in codes}
    return LetterTemplates(languages, tuple(problems))


def _is_language(path: Path) -> bool:
    return path.is_dir() and _LANGUAGE.fullmatch(path.name) is not None


def _read_language(code: str, own: Path | None, problems: list[str]) -> Language:
    is_shipped = (_SHIPPED / code).is_dir()
    shipped = _read_shipped(code if is_shipped else DEFAULT_LANGUAGE)
    own_folder = None if own is None else own / code
    words, templates = shipped.words, dict(shipped.templates) if is_shipped else {}
    if own_folder is not None and (own_folder / "words.toml").exists():
        try:
            words = read_words(own_folder, words)
            templates = _compile_shipped(code, words) if is_shipped else {}
        except SettingsError as error:
            problems += [f"{FOLDER}/{code}/{line}" for line in str(error).splitlines()]
    if own_folder is not None and own_folder.is_dir():
        templates |= dict(_read_own(own_folder, words, problems))
        problems += [
            f"{FOLDER}/{code}/{key}.txt: there is no such file; this letter is written in English."
            for key in OCCASIONS
            if key not in templates
        ]
    return Language(code, words, templates)


@cache
def _read_shipped(code: str) -> Language:
    words = read_words(_SHIPPED / code)
    return Language(code, words, _compile_shipped(code, words))


def _compile_shipped(code: str, words: Words) -> dict[str, Template]:
    paths = {key: _SHIPPED / code / f"{key}.txt" for key in OCCASIONS}
    return {key: _compile(path.read_text("utf-8"), words) for key, path in paths.items()}


def _read_own(folder: Path, words: Words, problems: list[str]) -> Iterator[tuple[str, Template]]:
    """Yield the usable templates of a team's folder by occasion; add a line for each other file."""
    for path in sorted(folder.iterdir()):
        name = f"{FOLDER}/{folder.name}/{quote_value(path.name)}"
        if path.name == "words.toml" or path.name.startswith("."):
            continue
        if path.suffix != ".txt" or path.stem not in OCCASIONS:
            known = ", ".join(f"{key}.txt" for key in OCCASIONS)
            problems.append(f"{name}: is no letter; known are: {known}.")
            continue
        try:
            yield path.stem, _compile(_read_text(path), words)
        except _Fault as fault:
            problems.append(
                f"{name}, line {fault.line}: {fault.message}; the shipped text is used."
            )


def _read_text(path: Path) -> str:
    if not path.is_file():
        raise _Fault(1, "is not a file")
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise _Fault(1, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Fault(line, "is not UTF-8 text; save it as UTF-8") from None
    if len(content) > _MAX_BYTES:
        raise _Fault(1, f"is longer than {_MAX_BYTES:,} bytes")
    return text.replace("\r\n", "\n")


_ENVIRONMENT = SandboxedEnvironment(
    autoescape=False, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
)
_ENVIRONMENT.filters = {name: FILTERS[name] for name in _FILTERS}
_ENVIRONMENT.tests, _ENVIRONMENT.globals = {}, {}


def _compile(source: str, words: Words) -> Template:
    """Return the template of a text.

    Raises:
        _Fault: it has no subject, wrong syntax, an unknown variable, or more than is allowed.
    """
    subject, *rest = source.split("\n")
    if not subject.strip() or not "".join(rest).strip() or rest[0].strip():
        raise _Fault(1, "the first line should be the subject, and a blank line should follow it")
    try:
        tree = _ENVIRONMENT.parse(_keep_line_ends(source))
        _check(tree)
        for data in tree.find_all(nodes.TemplateData):
            data.data = words.set_spaces(data.data)
        return _ENVIRONMENT.from_string(tree)
    except TemplateSyntaxError as error:
        raise _Fault(error.lineno, (error.message or "has wrong syntax").rstrip(".")) from None
    except (RecursionError, SyntaxError, MemoryError):  # of Python, which Jinja compiles to
        raise _Fault(1, f"is nested too deep; {_RULE}") from None


def _keep_line_ends(source: str) -> str:
    """Keep the line end after a tag that shares its line with text; a line of tags alone goes."""
    lines = source.split("\n")
    for number, line in enumerate(lines):
        line = line.rstrip()
        if line.endswith("%}") and line[-3:-2] not in ("+", "-") and _TAG.sub("", line).strip():
            lines[number] = f"{line[:-2]}+%}}"
    return "\n".join(lines)


def _check(tree: nodes.Template) -> None:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__
            raise _Fault(node.lineno, f"has {_NAMES.get(kind, kind.lower())}, and {_RULE}")
        if isinstance(node, nodes.Name) and node.name not in VARIABLES:
            near = get_close_matches(node.name, VARIABLES, 1)
            meant = f"; is `{near[0]}` meant?" if near else ""
            raise _Fault(node.lineno, f"`{node.name}` is no variable of a letter{meant}")

"""Templates of letters: a team's own come first, and what cannot be used is named with its line."""

import os
from pathlib import Path

import pytest

from impact.explain.letters.templates import VARIABLES, read_templates
from impact.explain.letters.words import one_line
from impact.model.policy import REMOVAL_THEMES

NB = "\N{NO-BREAK SPACE}"
VALUES = {name: f"<{name}>" for name in VARIABLES}
HEAD = "Subject\n\n"


def write(folder: Path, content: str | bytes, name: str = "fr/renewal.txt") -> Path:
    path = folder / "letters" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def rendered(folder: Path, language: str = "fr", occasion: str = "renewal") -> str:
    return read_templates(folder).languages[language].templates[occasion].render(VALUES)


SHIPPED = rendered(Path("nowhere"))


def problems(folder: Path) -> list[str]:
    """Return the problems of a folder, which leave the shipped letter in use."""
    assert rendered(folder) == SHIPPED
    return list(read_templates(folder).problems)


def test_a_letter_of_the_team_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, "Objet\n\nCher {{ merchant_name }},\n")
    assert rendered(tmp_path).split("\n") == ["Objet", "", "Cher <merchant_name>,"]
    assert rendered(tmp_path, "en").startswith("Impact Champions: your <approval> ends")
    assert read_templates(tmp_path).problems == ()


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        (HEAD + "{% for x in label %}{{ x }}{% endfor %}", 3, "has a loop, and a letter has only"),
        (HEAD + "a\n{{ label.__class__ }}", 4, "has an attribute"),
        (HEAD + "{{ label['x'] }}", 3, "has an index"),
        (HEAD + "{{ range(9) }}", 3, "has a call"),
        (HEAD + "{{ label * 9 }}", 3, "has mul"),
        (HEAD + "{{ label ~ label }}", 3, "has concat"),
        (HEAD + "{% set x = 1 %}", 3, "has an assignment"),
        (HEAD + "{% include 'renewal.txt' %}", 3, "has include"),
        (HEAD + "{% import 'os' as os %}", 3, "has import"),
        (HEAD + "{% macro m() %}{% endmacro %}", 3, "has a macro"),
        (HEAD + "{{ label is defined }}", 3, "has a test"),
        (HEAD + "{{ label | tojson }}", 3, "No filter named 'tojson'"),
        (HEAD + "{{ merchant }}", 3, "`merchant` is no variable of a letter; is `"),
        (HEAD + "{{ xyzzy }}", 3, "`xyzzy` is no variable of a letter; the shipped"),
        (HEAD + "{% if label %}\nnever closed", 4, "Unexpected end of template"),
        (HEAD + "a\n\n{{ label", 5, "unexpected end of template"),
        (HEAD + "{{ label }", 3, "unexpected '}'"),
        ("\n\nHello", 1, "the first line should be the subject"),
        ("Subject\nHello", 1, "a blank line should follow it"),
        ("Subject\n\n", 1, "the first line should be the subject"),
        ("", 1, "the first line should be the subject"),
        (b"S\n\nh\xe9llo", 3, "is not UTF-8 text"),
        (HEAD + "x" * 100_001, 1, "is longer than 100,000 bytes"),
        (HEAD + "{% if label %}" * 200 + "{% endif %}" * 200, 1, "is nested too deep"),
        (HEAD + "{{ " + "(" * 3000 + "label" + ")" * 3000 + " }}", 1, "is nested too deep"),
    ],
)
def test_a_template_that_cannot_be_used_is_named_with_its_line(
    tmp_path: Path, source: str | bytes, line: int, message: str
) -> None:
    (problem,) = problems(write(tmp_path, source))
    assert problem.startswith(f"letters/fr/renewal.txt, line {line}: ")
    assert message in problem
    assert problem.endswith("; the shipped text is used.")


@pytest.mark.parametrize("name", ["fr/renewals.txt", "fr/renewal.html", "en/notes.md"])
def test_a_file_that_is_no_letter_is_named(tmp_path: Path, name: str) -> None:
    (problem,) = problems(write(tmp_path, "x", name))
    assert problem.startswith(f"letters/{name}: is no letter; known are: removal.txt")


def test_a_pipe_or_folder_in_place_of_a_letter_blocks_nothing(tmp_path: Path) -> None:
    write(tmp_path, "x", "fr/.hidden")
    os.mkfifo(tmp_path / "letters" / "fr" / "renewal.txt")
    (tmp_path / "letters" / "fr" / "not_yet.txt").mkdir()
    assert [problem.partition(";")[0] for problem in problems(tmp_path)] == [
        "letters/fr/not_yet.txt, line 1: is not a file",
        "letters/fr/renewal.txt, line 1: is not a file",
    ]


def test_another_language_is_another_folder(tmp_path: Path) -> None:
    write(tmp_path, 'countries = ["DE", "AT"]\nday = "{day}. {month} {year}"\n', "de/words.toml")
    write(tmp_path, "Betreff\n\nGuten Tag\n", "de/renewal.txt")
    templates = read_templates(tmp_path)
    assert rendered(tmp_path, "de").endswith("Guten Tag")
    assert [templates.language_of(code) for code in ("DE", "AT", "FR", "IT")] == [
        *("de", "de", "fr", "en")
    ]
    assert templates.problems[0] == (
        "letters/de/removal.txt: there is no such file; this letter is written in English."
    )
    assert len(templates.problems) == 7


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('month = ["x"]', "`month` is not a key that is known here"),
        ('months = ["x"]', "should be a list of twelve texts."),
        ("[severities]\nmajor = 1", "`severities.major` = 1 should be a text"),
        ("x = ", "is not valid TOML"),
    ],
)
def test_a_fault_of_words_is_named_and_the_shipped_words_are_used(
    tmp_path: Path, content: str, message: str
) -> None:
    (problem,) = problems(write(tmp_path, content, "fr/words.toml"))
    assert problem.startswith("letters/fr/words.toml: ")
    assert message in problem


def test_words_of_the_team_replace_only_what_they_name(tmp_path: Path) -> None:
    write(tmp_path, '[severities]\nmajor = "important"\n', "fr/words.toml")
    words = read_templates(tmp_path).languages["fr"].words
    assert words.word("severities", "major") == "important"
    assert words.word("severities", "severe") == "grave"


def test_french_sets_no_break_spaces_in_the_text_and_not_in_values(tmp_path: Path) -> None:
    write(tmp_path, "S\n\nVoici : « {{ label }} » ; fin\n")
    text = read_templates(tmp_path).languages["fr"].templates["renewal"].render({"label": "a : b"})
    assert text.endswith(f"Voici{NB}: «{NB}a : b{NB}»{NB}; fin")


def test_a_line_of_tags_alone_leaves_no_line(tmp_path: Path) -> None:
    write(tmp_path, "S\n\n{% if label %}\none\n{% endif %}\ntwo{% if label %}!{% endif %}\nthree\n")
    assert rendered(tmp_path).split("\n") == ["S", "", "one", "two!", "three"]


def test_every_variable_of_a_theme_is_known() -> None:
    for theme in REMOVAL_THEMES:
        assert {f"{theme}_severity", f"{theme}_assessment", f"{theme}_day"} <= set(VARIABLES)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\n\tb", "a b"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("\u202ea\u200bb\ufeff", "ab"),
        ("a\u200db", "a\u200db"),
        ("\x00a\x1b[31mb", "a [31mb"),
        ("  ", ""),
    ],
)
def test_a_value_is_one_line_without_control_characters(text: str, line: str) -> None:
    assert one_line(text) == line

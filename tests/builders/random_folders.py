"""Random data folders that exercise every rule of the contract, from a seed.

    folder = random_folder(tmp_path, seed=7)
    for day in folder.days: …

The same seed gives the same bytes. Most folders are usable; one in eight has a refused file.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.builders.factories import FIRST_COLUMNS, toml_text
from tests.builders.random_faults import (
    OTHER_ENCODINGS,
    add_faulty_rows,
    book_bytes,
    damage_file,
    file_bytes,
    random_dialect,
)
from tests.builders.random_situations import (
    Plan,
    Values,
    random_approvals,
    random_assessments,
    random_deed,
    random_exception,
    random_merchant,
    share_companies,
)
from tests.builders.random_texts import NAMES, ZONES, chance, pad, random_cell
from tests.oracle.checking import kind_of
from tests.oracle.labels import last_day_of_years
from tests.oracle.reading import header_key
from tests.oracle.settings import (
    COLUMNS,
    NAMING_COLUMNS,
    OTHER_HEADERS,
    ROUTES,
    SEVERITIES,
    SHOWN_HEADERS,
    THEMES,
)

DATA_DAYS = (date(2026, 6, 30), date(2026, 3, 1), date(2024, 2, 29), date(2025, 2, 28))
EXTRA_HEADERS = (
    *("Status", "Note", "note", "Note", "Note_2", "source_status", "Source-Status", "column_3"),
    *("Region", "Reason", "routes", "overall score", "=cmd", "@x", "Été", "", "", "a,b"),
)
# Headers that resemble a column closely, nearly, or in one word only.
LIKE_HEADERS = (
    *("Ethics finding", "social_finding", "environment 360° watch"),
    *(
        *("Labor & Human Rights finding(s)", "Ethics findings", "Findings", "Main finding"),
        "360° watch",
    ),
    *("Veille", "Valid until", "Valid to (date)", "ESUS valid until", "Date de fin", "Gültig bis"),
    *("Expiry date", "Expires", "End", "Delisted", "Listed", "Removal date", "Removal reason"),
    *("Medal 2025", "Metal", "Médaille", "Overall scores", "Overal score", "Score", "Etical score"),
    *(
        *("Note éthique", "Social media", "SIREN no.", "sirene", "esus_until", "expires on."),
        "Moved on",
    ),
)
# Severities and medals, among other words about half of the time.
WORDS = ("none", "Severe", "minor", "gold", "", "", "other", "more")
OTHER_FILES = ("merchants-old.csv", "Labels.xls", "exceptions", "merchants.left-out.csv", "my.csv")
OWN_HEADERS = ("Réf", "Seller ID", "Note globale", "Colonne; A", "=x", "Shared", "Nom du vendeur")
BLANKS = ("NULL", "\\N", "n/a", "-")
# Words that columns.toml maps, of which some are known already, and what they can mean.
MAPPED_WORDS = ("Ναι", "Wert 1", "ágó", "no", "Allemagne", "severe", "non", "ESUS", "n/a")
WORD_VALUES = {
    "yes_no": ("yes", "NON", "tak", ""),
    "country": ("FR", "de", "Espagne", ""),
    "medal": ("gold", "No medal", ""),
    "finding": ("none", "Severe", "majeur", ""),
    "label": ("esus", "ESAT", ""),
}
CONSTANTS = {
    "country": ("FR", "uk", "XX"),
    "date": ("2025-01-01", "29/02/2024", "12/31/2025", "soon"),
    "number": ("50", "45,5", "120"),
    "yes_no": ("oui", "0", "maybe"),
    "medal": ("Gold", "none"),
    "finding": ("none", "MAJOR", ""),
    "siren": ("732829320", "732829321"),
    "url": ("https://example.org", "example.org"),
}


@dataclass
class RandomFolder:
    """A random folder and its parameters.

    `days` are the bounds of every rule, each with the day before and the day after; `damage`
    names the refused file and its damage, "" if every file is usable.
    """

    folder: Path
    seed: int
    data_day: date
    damage: str = ""
    files: tuple[str, ...] = ()
    days: tuple[date, ...] = ()


def random_folder(folder: Path, seed: int, merchants: int = 40) -> RandomFolder:
    """Write a random data folder and describe it.

    Args:
        folder: created if missing, else expected to be empty.
        seed: the same seed gives the same bytes.
        merchants: the number of rows of `merchants.csv`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(seed)
    plan = Plan(rng, rng.choice(DATA_DAYS), folder)
    if chance(rng, 0.5):
        plan.columns = {"blank": rng.sample(BLANKS, rng.randrange(3))}
    sellers = [random_merchant(plan, number) for number in range(merchants)]
    share_companies(plan, sellers)
    write_file(plan, "merchants.csv", "merchants", sellers)
    if chance(rng, 0.7):
        rows = [row for seller in sellers for row in random_approvals(plan, seller)]
        write_file(plan, "labels.csv", "labels", rows)
    write_assessments(plan, sellers)
    if chance(rng, 0.3):
        rows = [random_exception(plan, rng.choice(sellers)) for _ in range(merchants // 4)]
        write_file(plan, "exceptions.csv", "exceptions", rows)
    if chance(rng, 0.5):
        write_file(plan, "evidence.csv", "evidence", [random_deed(plan, s) for s in sellers])
    write_settings(plan)
    write_other_files(plan)
    return finish_folder(plan, seed)


def write_other_files(plan: Plan) -> None:
    """Give files other readable names, and add some files that are not read."""
    rng = plan.rng
    for path in sorted(plan.folder.glob("*.csv")):
        stem = path.name.removesuffix(".csv")
        name = rng.choice((stem.title(), stem.upper(), stem)) + rng.choice(
            (".csv", ".CSV", ".txt", ".xlsx")
        )
        if chance(rng, 0.1) and not (path.parent / name).exists():
            path.rename(path.parent / name)
    for name in OTHER_FILES:
        if chance(rng, 0.06):
            (plan.folder / name).write_text("x\n", encoding="utf-8")


def write_assessments(plan: Plan, sellers: list[Values]) -> None:
    """Write one to three files, each with its own columns and dialect."""
    names = ("assessments.csv", *plan.rng.sample(("assessments-2.csv", "assessments_old.csv"), 2))
    parts: dict[str, list[Values]] = {name: [] for name in names[: plan.rng.choice((1, 1, 2, 3))]}
    for row in random_assessments(plan, sellers):
        parts[plan.rng.choice(list(parts))].append(row)
    for name, rows in parts.items():
        write_file(plan, name, "assessments", rows)


def write_file(plan: Plan, name: str, kind: str, rows: list[Values]) -> None:
    """Choose columns, headers and dialect of one file, and write it."""
    rng = plan.rng
    columns = random_columns(plan, kind)
    headers = [random_header(plan, kind, column) for column in columns]
    fill_absent_columns(plan, kind, columns, headers)
    blanks = plan.columns.get("blank", [])
    texts = [
        [random_cell(rng, kind, column, row[column], blanks) for column in columns] for row in rows
    ]
    if plan.columns and chance(rng, 0.5):
        map_words(plan, kind, columns, texts)
    has_many = kind == "merchants"
    extras = (
        rng.sample(EXTRA_HEADERS, rng.randrange(7)) if has_many else rng.choice(([], ["", "X"]))
    )
    keys = {header_key(header) for header in headers}
    likes = [header for header in LIKE_HEADERS if header_key(header) not in keys]
    extras = [*extras, *rng.sample(likes, rng.choice((0, 0, 0, 1, 3)))]
    if plan.columns and extras and chance(rng, 0.2):
        plan.columns.setdefault(kind, {}).setdefault("carried", []).append(rng.choice(extras))
    seen = Counter(header_key(header) for header in extras)
    single = [header for header in extras if seen[header_key(header)] == 1]
    if plan.columns and single and chance(rng, 0.3):
        # A second header for a column, or a first one for one that the file lacks.
        named = plan.columns.setdefault(kind, {}).setdefault("headers", {})
        named.setdefault(rng.choice(list(COLUMNS[kind])), []).append(rng.choice(single))
    for header in extras:
        position = rng.randrange(len(headers) + 1)
        headers.insert(position, header)
        is_empty = not header and chance(rng, 0.5)
        words = WORDS if chance(rng, 0.2) else NAMES
        for fields in texts:
            fields.insert(position, "" if is_empty else pad(rng, rng.choice(words)))
    dialect = random_dialect(rng)
    # Of several assessments files each may be in another encoding.
    is_other = kind != "assessments" and dialect.encoding in OTHER_ENCODINGS
    if plan.columns and is_other and chance(rng, 0.4):
        plan.columns.setdefault(kind, {})["encoding"] = dialect.encoding
    if plan.columns and chance(rng, 0.1):
        plan.columns.setdefault(kind, {})["dates"] = rng.choice(("day-first", "month-first"))
    rows = add_faulty_rows(rng, texts)
    if chance(rng, 0.12):
        # Some are named as a text, and read as what they are.
        name = name.removesuffix(".csv") + rng.choice((".xlsx", ".xlsx", ".XLSM", ".csv"))
        data = book_bytes(rng, headers, rows)
    else:
        data = file_bytes(rng, headers, rows, dialect)
    (plan.folder / name).write_bytes(data)


def map_words(plan: Plan, kind: str, columns: list[str], texts: list[list[str]]) -> None:
    """Say in columns.toml what some words mean, and write them into some cells."""
    rng = plan.rng
    for position, column in enumerate(columns):
        values = WORD_VALUES.get(COLUMNS[kind][column])
        if values is None or chance(rng, 0.5):
            continue
        words = {word: rng.choice(values) for word in rng.sample(MAPPED_WORDS, rng.randrange(1, 4))}
        plan.columns.setdefault(kind, {}).setdefault("words", {})[column] = words
        for row in texts:
            if chance(rng, 0.1):
                word = rng.choice(MAPPED_WORDS)
                row[position] = pad(rng, rng.choice((word, word.upper(), f"{word} :")))


def random_columns(plan: Plan, kind: str) -> list[str]:
    """Return the known columns of a file in any order; another column may name the merchant."""
    rng = plan.rng
    needed = FIRST_COLUMNS[kind]
    if kind == "assessments" and chance(rng, 0.15):
        needed = ("published_on", rng.choice(("ecovadis_id", "siret")))
    columns = [column for column in COLUMNS[kind] if column in needed or chance(rng, 0.88)]
    rng.shuffle(columns)
    return columns


def random_header(plan: Plan, kind: str, column: str) -> str:
    """Return a spelling of the column's own name, EcoVadis's, or one of `columns.toml`."""
    rng = plan.rng
    dice = rng.random()
    name = column
    if dice < 0.1 and plan.columns:
        name = f"{rng.choice(OWN_HEADERS)} {column}"
        part = plan.columns.setdefault(kind, {}).setdefault("headers", {})
        part.setdefault(column, []).append(name)
    elif dice < 0.2 and column in OTHER_HEADERS:
        name = rng.choice(OTHER_HEADERS[column])
    elif dice < 0.28 and column in SHOWN_HEADERS[kind]:
        name = rng.choice(SHOWN_HEADERS[kind][column])
    spellings = (name, name, name.upper(), name.replace("_", " "), name.replace("_", "-"))
    spelling = rng.choice(spellings)
    return pad(rng, spelling.title() if chance(rng, 0.1) else spelling)


def fill_absent_columns(plan: Plan, kind: str, columns: list[str], headers: list[str]) -> None:
    """Give some missing columns a constant, or a header that serves two columns."""
    rng = plan.rng
    absent = [column for column in COLUMNS[kind] if column not in (*columns, *NAMING_COLUMNS)]
    if not plan.columns:
        return
    part = plan.columns.setdefault(kind, {})
    for column in absent:
        if chance(rng, 0.15):
            texts = CONSTANTS.get(COLUMNS[kind][column], ("x",))
            part.setdefault("constants", {})[column] = rng.choice(texts)
        elif chance(rng, 0.08):
            part.setdefault("headers", {}).setdefault(column, []).append(rng.choice(headers))


def write_settings(plan: Plan) -> None:
    """Write some of the settings files."""
    rng = plan.rng
    if plan.columns:
        (plan.folder / "columns.toml").write_text(toml_text(plan.columns), encoding="utf-8")
    if chance(rng, 0.6):
        plan.policy = random_policy(rng)
        (plan.folder / "policy.toml").write_text(toml_text(plan.policy), encoding="utf-8")
    if chance(rng, 0.8):
        dataset = {"title": "Random", "day": plan.day, "fictional": True}
        if chance(rng, 0.4):
            dataset["timezone"] = rng.choice(ZONES)
        (plan.folder / "dataset.toml").write_text(toml_text(dataset), encoding="utf-8")


def random_policy(rng: Random) -> Values:
    """Return a policy with some of the keys; the rest keep their defaults."""
    policy = {
        "version": "random",
        "routes": rng.sample(ROUTES, rng.randrange(5)),
        "expiring_days": rng.choice((0, 1, 30, 90, 365)),
        "removal_days": rng.choice((0, 30)),
        "esus": {"default_years": rng.choice((0, 1, 2, 4, 5, 99))},
        "esat": {
            "default_years": rng.choice((0, 4, 15)),
            "tacit_renewal": chance(rng, 0.5),
        },
        "ecovadis": {"min_overall": rng.choice((0, 45, 44.9)), "min_theme": rng.choice((0, 30))},
        "removal": {
            "themes": rng.sample(THEMES[:3], rng.randrange(4)),
            "severity": rng.choice(SEVERITIES),
        },
    }
    # By a generator of its own, so that the folder of a number stays what it is.
    reply = {"reply_days": Random(repr(policy)).choice((1, 30, 365))}
    return {key: value for key, value in policy.items() if chance(rng, 0.7)} | reply


def finish_folder(plan: Plan, seed: int) -> RandomFolder:
    """Damage a file of one folder in eight, and describe the folder."""
    rng = plan.rng
    files = sorted(path.name for path in plan.folder.iterdir() if kind_of(path.name))
    damage = ""
    if chance(rng, 0.125):
        name = rng.choice(files)
        damage = f"{name}: {damage_file(rng, plan.folder / name)}"
    return RandomFolder(plan.folder, seed, plan.day, damage, tuple(files), boundary_days(plan))


def boundary_days(plan: Plan) -> tuple[date, ...]:
    """Return each bound with the day before and after: first, last, expiring, default last day."""
    expiring = timedelta(days=plan.policy.get("expiring_days", 90))
    years = {plan.policy.get(label, {}).get("default_years", 5) for label in ("esus", "esat")}
    bounds = {plan.day, *plan.bounds, *(day - expiring for day in plan.bounds)}
    ends = {last_day_of_years(day, count) for day in plan.bounds for count in (1, *years) if count}
    bounds |= {day for day in ends if day.year < 2100}
    steps = (timedelta(days=-1), timedelta(0), timedelta(days=1))
    return tuple(sorted({day + step for day in bounds for step in steps}))

"""Random State's lists about given merchants: confirmed, ended, closed, ceased, absent.

    lists = random_lists(rng, sirens, sirets, day)

They are built in memory like the readers' results; `list_bounds` returns their bounds.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from impact.compare.what_if import with_values
from impact.model.columns import LABELS
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, to_day_number
from impact.model.policy import SIRENE_SSE_HEADER, Policy
from impact.registries.confirmation import confirm
from impact.registries.load import Registries
from impact.registries.match import MAX_AGE_DAYS
from impact.registries.registry_list import KINDS, ListFile, RegistryList, entries_frame
from tests.builders.random_texts import DAY_FORMS, STAMPS, spell_day
from tests.builders.registry_files import (
    Site,
    companies_csv,
    csv_text,
    extract_text,
    luhn_digit,
    siren,
    siret,
    write_registry,
)

# Ages of a list on the central day.
AGES = (-500, -1, 0, 90, MAX_AGE_DAYS - 1, MAX_AGE_DAYS, MAX_AGE_DAYS + 1, 2 * MAX_AGE_DAYS)
LABEL_CHOICES = (("esus",), ("esat",), LABELS)


def require_confirmation(
    rng: Random, dataset: Dataset, policy: Policy, day: date
) -> tuple[Dataset, Policy]:
    """Return the dataset with lists about its merchants, and a policy that needs them."""
    columns = dataset.merchants.column("siren"), dataset.merchants.column("siret")
    lists = random_lists(rng, *(column.to_pylist() for column in columns), day)
    changed = with_values(policy, {"require_confirmation": list(rng.choice(LABEL_CHOICES))})
    return confirm(dataset, lists, LABELS), changed


def random_lists(
    rng: Random, sirens: Sequence[str], sirets: Sequence[str], day: date
) -> Registries:
    """Return a list of each kind; a quarter of the cases have no company list."""
    companies = sorted({siren or siret[:9] for siren, siret in zip(sirens, sirets, strict=True)})
    sites = sorted({*sirets, *(siret(number) for number in (1, 2))} - {""})
    sites += [other_site(number) for number in rng.sample(sites, 2 * len(sites) // 3)]
    lists = [esus_list(rng, companies, day), esat_list(rng, sites, day)]
    if rng.random() < 0.75:
        lists.append(company_list(rng, companies, day))
    return Registries(tuple(lists))


def other_site(number: str) -> str:
    """Return a SIRET of another site of the same company, not valid by its checksum."""
    return f"{number[:9]}9{number[10:]}"


def esus_list(rng: Random, companies: Sequence[str], day: date) -> RegistryList:
    members = [number for number in companies if number and rng.random() < 0.6]
    # One in five is repeated, perhaps once ended.
    numbers = members + [number for number in members if rng.random() < 0.2]
    ended = [random_end(rng, day) for _ in numbers]
    return make_registry_list(rng, "esus", day, siren=numbers, ended=ended)


def esat_list(rng: Random, sites: Sequence[str], day: date) -> RegistryList:
    numbers = [number for number in sites if rng.random() < 0.6]
    numbers += [number for number in numbers if rng.random() < 0.2]
    ended = [random_end(rng, day) for _ in numbers]
    return make_registry_list(
        rng,
        "esat",
        day,
        siren=[number[:9] for number in numbers],
        siret=numbers,
        ended=ended,
        is_over=[rng.random() < 0.1 for _ in numbers],
    )


def company_list(rng: Random, companies: Sequence[str], day: date) -> RegistryList:
    numbers = [number for number in companies if number and rng.random() < 0.7]
    return make_registry_list(
        rng,
        "companies",
        day,
        siren=numbers,
        is_over=[rng.random() < 0.3 for _ in numbers],
        holds=[False for _ in numbers],
    )


def spell_last(rng: Random, last: date | str) -> str:
    """Return a last day in any form, sometimes with a zone or invalid."""
    if isinstance(last, str):
        return rng.choice(("", "", "0000-00-00", "soon", "31.02.2026"))
    dice = rng.random()
    if dice < 0.02:
        return rng.choice(("12/31/2026", "12-31-2026"))
    return spell_day(last, rng.choice(DAY_FORMS)) + (rng.choice(STAMPS) if dice < 0.1 else "")


def random_end(rng: Random, day: date) -> int:
    if rng.random() < 0.6:
        return NO_DAY
    return to_day_number(day + timedelta(days=rng.choice((-300, -1, 0, 1, 2, 30, 300))))


def make_registry_list(rng: Random, kind: str, day: date, **columns: Any) -> RegistryList:
    list_day = day - timedelta(days=rng.choice(AGES))
    count = len(columns["siren"])
    entries = entries_frame(
        **columns,
        name=[f"Entreprise {i}" for i in range(count)],
        line=list(range(2, count + 2)),
        raw=[f"row {i}" for i in range(count)],
    )
    layouts = {"esus": "esus", "esat": "finess_extract", "companies": "companies"}
    content = sha256(f"{list_day}{columns}".encode()).hexdigest()
    source = ListFile(f"{kind}.csv", 1, content, datetime(2026, 1, 1, tzinfo=UTC))
    return RegistryList(
        source=source,
        kind=kind,
        layout=layouts[kind],
        day=list_day,
        day_from="name",
        rows=count,
        entries=entries,
    )


def list_bounds(lists: Registries) -> list[date]:
    """Return each day on which a list or entry stops counting, with the days before and after."""
    bounds = {
        registry_list.day + timedelta(days=MAX_AGE_DAYS)
        for kind in KINDS
        for registry_list in lists.of_kind(kind)
    }
    for registry_list in lists.lists:
        bounds |= {day.date() for day in registry_list.entries["ended_on"].dropna()}
    return sorted({day + timedelta(days=step) for day in bounds for step in (-1, 0, 1)})


# --- as files -------------------------------------------------------------------------------


def write_lists(
    rng: Random, folder: Path, sirens: Sequence[str], sirets: Sequence[str], day: date
) -> list[date]:
    """Write a list of each kind into `registries`; return the bounds with adjacent days."""
    companies = sorted({siren or siret[:9] for siren, siret in zip(sirens, sirets, strict=True)})
    members = [number for number in companies if number and rng.random() < 0.6]
    members += [number for number in members if rng.random() < 0.2]
    steps = ("", "", -300, -1, 0, 1, 30)
    lasts = [
        "" if step == "" else day + timedelta(days=int(step))
        for step in rng.choices(steps, k=len(members))
    ]
    days = [day - timedelta(days=rng.choice(AGES)) for _ in range(3)]
    rows = [["siren", "date de fin"], [siren(1), ""]]
    rows += [[number, spell_last(rng, last)] for number, last in zip(members, lasts, strict=True)]
    write_registry(folder, f"esus-{days[0]}.csv", csv_text(rows))
    sites = [siret(1), *(number for number in sorted({*sirets} - {""}) if rng.random() < 0.6)]
    # Of some companies another site is in the list.
    sites += [other + luhn_digit(other) for other in (f"{site[:9]}0777" for site in sites[1::3])]
    sites = [site for number, site in enumerate(sites) if number == 0 or rng.random() < 0.8]
    comment = f"finess;etalab;96;{days[1]}"
    write_registry(folder, "finess.csv", extract_text([Site(number) for number in sites], comment))
    ceased = [(number, rng.choice(("true", "false", "")), "") for number in companies if number]
    if rng.random() < 0.75:
        write_registry(
            folder, f"companies-{days[2]}.csv", companies_csv([(siren(1), "true", ""), *ceased])
        )
    register_bounds = write_register(rng, folder, day)
    write_sse_list(rng, folder, companies)
    bounds = (
        {last for last in lasts if last}
        | register_bounds
        | {list_day + timedelta(days=MAX_AGE_DAYS) for list_day in days}
    )
    return sorted({bound + timedelta(days=step) for bound in bounds for step in (-1, 0, 1)})


# What the policy of a random folder accepts; `write_lists` writes the file.
ALBO = {"name": "Albo", "country": "IT", "number": "it_partita_iva", "file": "albo.csv"}


def write_register(rng: Random, folder: Path, day: date) -> set[date]:
    """Write an Italian register of some merchants; return the days on which entries turn."""
    steps = ("", "", -300, -1, 0, 1, 30)
    rows, bounds = [["register_id", "first_day", "last_day"]], set()
    for number in ("12345670017", "12345670025", "12345670033", "02345670018"):
        offsets = rng.choices(steps, k=2)
        days = [day + timedelta(days=int(step)) if step != "" else "" for step in offsets]
        if "" not in days and days[1] < days[0]:
            days.reverse()
        bounds |= {each for each in days if each}
        if rng.random() < 0.7:
            rows.append([number, *map(str, days)])
    if len(rows) > 1:
        write_registry(folder, ALBO["file"], csv_text(rows))
    return bounds


def write_sse_list(rng: Random, folder: Path, companies: Sequence[str]) -> None:
    """Write a list of SSE companies, of some of the merchants."""
    rows = [["siren", SIRENE_SSE_HEADER], [siren(1), "O"]]
    rows += [[number, rng.choice(("O", "N", ""))] for number in companies if number]
    if rng.random() < 0.75:
        write_registry(folder, "sse-2026-01-01.csv", csv_text(rows))

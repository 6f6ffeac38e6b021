"""Random data files, and the same files as they were at another time.

    files = random_files(plan)
    later = change_files(plan, files)

The second files are the first with rows dropped, changed, repeated and added.
"""

from tests.builders.random_situations import (
    Plan,
    random_approvals,
    random_assessment,
    random_assessments,
    random_exception,
    random_merchant,
    share_companies,
    text_of,
    texts_of,
)

MERCHANTS = 24
BROKEN = ("", "soon", "99999999", "?")

Row = dict[str, str]
Files = dict[str, list[Row]]


def random_files(plan: Plan) -> Files:
    sellers = [random_merchant(plan, number) for number in range(MERCHANTS)]
    share_companies(plan, sellers)
    return {
        "merchants": texts_of(sellers),
        "assessments": texts_of(random_assessments(plan, sellers)),
        "labels": texts_of([row for seller in sellers for row in random_approvals(plan, seller)]),
        "exceptions": texts_of([random_exception(plan, seller) for seller in sellers[::4]]),
    }


def change_files(plan: Plan, files: Files) -> Files:
    """Return the files of a later day: rows dropped, repeated, changed and added."""
    rng = plan.rng
    share = rng.choice((0.0, 0.05, 0.3))
    tables = {kind: mutate_rows(plan, kind, rows, share) for kind, rows in files.items()}
    sellers = [random_merchant(plan, number) for number in range(MERCHANTS - 3, MERCHANTS + 3)]
    known = {row["merchant_id"] for row in files["merchants"]}
    joined = [seller for seller in sellers if text_of(seller["merchant_id"]) not in known]
    tables["merchants"] += texts_of(joined)
    for seller in [*joined, *rng.sample(files["merchants"], 6)]:
        number = 10_000 + len(tables["assessments"])
        tables["assessments"] += texts_of([random_assessment(plan, seller, number)])
        unstated = dict.fromkeys(("esus_granted_on", "esat_granted_on"), "")
        tables["labels"] += texts_of(random_approvals(plan, seller | unstated))
    rng.shuffle(tables["assessments"])
    return tables


def mutate_rows(plan: Plan, kind: str, rows: list[Row], share: float) -> list[Row]:
    rng = plan.rng
    donors = {name: [row[name] for row in rows] for row in rows[:1] for name in row}
    result = []
    for row in rows:
        dice = rng.random() / share if share else 1.0
        if dice < 0.2:
            continue
        result.append(dict(row))
        if dice < 0.8:
            name = rng.choice(list(row))
            result[-1][name] = rng.choice((*BROKEN, *donors[name]))
        elif dice < 1 and kind != "exceptions":
            result.append(row | {"expires_on": "2027-01-01", "removed_on": "2026-01-01"})
    return [{name: row.get(name, "") for name in donors} for row in result]

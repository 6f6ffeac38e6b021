"""Removals, the merchant page and the letter use the exception that the oracle names."""

import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest

from impact.explain.letters.facts import collect_facts
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.texts.wording import FileText
from impact.rules.decide import decide_view
from impact.selection.merchant_record import merchant_record
from impact.selection.removal_cases import removal_cases
from tests import oracle
from tests.builders.factories import write_folder
from tests.builders.random_folders import DATA_DAYS
from tests.builders.random_situations import Plan, random_exception, text_of, texts_of
from tests.conftest import IS_LONG
from tests.oracle.exceptions import exception_of, is_covered

FOLDERS = 600 if IS_LONG else 2
SELLERS = 6


@pytest.mark.parametrize("seed", range(FOLDERS))
def test_every_place_uses_the_exception_that_the_oracle_names(seed: int) -> None:
    rng = Random(seed)
    with tempfile.TemporaryDirectory() as name:
        plan = Plan(rng, rng.choice(DATA_DAYS), Path(name))
        sellers = [{"merchant_id": f"M{number}"} for number in range(SELLERS)]
        exceptions = [random_exception(plan, rng.choice(sellers)) for _ in range(3 * SELLERS)]
        flagged = text_of(min(plan.bounds) - timedelta(days=1))
        write_folder(
            plan.folder,
            sellers,
            [{**one, "published_on": flagged, "ethics_finding": "severe"} for one in sellers],
            exceptions=texts_of(exceptions),
        )
        dataset, policy = load(plan.folder), read_policy(plan.folder)
        checked = oracle.check(plan.folder)
        for day in sorted(rng.sample(sorted(plan.bounds), 4)):
            for as_of in (day, day + timedelta(days=1)):
                view = decide_view(dataset, as_of, policy, as_of)
                cases = removal_cases(view).set_index("merchant_id")
                facts = collect_facts(view, np.arange(SELLERS))
                letters = {one.merchant_id: one for one in facts}
                for merchant_id in (one["merchant_id"] for one in sellers):
                    expected = exception_of(checked, merchant_id, as_of)
                    covered = expected if is_covered(expected, as_of) else None
                    until = covered.values["until"] if covered else None
                    shown = merchant_record(view, merchant_id).exceptions
                    assert shown.loc[shown["counts"], "line"].tolist() == (
                        [expected.line] if expected else []
                    )
                    may_stay = letters[FileText(merchant_id)].decision.has_exception
                    assert may_stay == (covered is not None)
                    case = cases.loc[merchant_id]
                    ends = case["exception_until"]
                    assert (None if pd.isna(ends) else ends.date()) == until
                    assert case["is_overdue"] == (not covered and case["days_flagged"] > 0)

"""Who is an Impact Champion on a day, and why: the rules of the programme without a screen.

The five calls of the library; docs/library.md has an example that a test runs. What they return is
described where it is defined: `Dataset`, `View`, `WhyCard` and `Comparison`.
"""

from datetime import date
from pathlib import Path

from impact.compare.what_changed.comparison import NOT_KEPT, Comparison, Reported, compare
from impact.explain.why_card import WhyCard, explain
from impact.loading import folder as _folder
from impact.loading.policy_file import read_policy_history
from impact.model.dataset import Dataset
from impact.model.policy import Policy, PolicyHistory
from impact.output.export import export_bytes
from impact.registries.confirmation import confirm, read_registries_for
from impact.rules.decide import decide_view
from impact.rules.view import View

__all__ = [
    "Comparison",
    "Dataset",
    "Policy",
    "PolicyHistory",
    "View",
    "WhyCard",
    "compare_days",
    "decide",
    "explain_merchant",
    "export_decisions",
    "load",
    "read_policy",
]


def read_policy(folder: str | Path, file: str | Path | None = None) -> PolicyHistory:
    """Return the rules of a data folder: of `file`, else its policy.toml, else the default.

    Raises:
        SettingsError: one line for each fault of the file.
    """
    return read_policy_history(Path(folder), None if file is None else Path(file))


def load(folder: str | Path, rules: PolicyHistory | None = None) -> Dataset:
    """Read and check a data folder.

    Args:
        rules: they name accepted registers, and labels to confirm; None: the folder's.

    Raises:
        ImpactError: there is no such folder.
        SettingsError: a settings file cannot be used, or a list that the rules want is not there.
        FilesRefused: a file was refused; it carries every problem that was found.
    """
    dataset = _folder.load(Path(folder))
    history = rules or read_policy(folder)
    registries = read_registries_for(Path(folder), history)
    return confirm(dataset, registries, history.labels_needing_confirmation)


def decide(dataset: Dataset, as_of: date, rules: Policy | PolicyHistory) -> View:
    """Decide every merchant on a day; `View.decisions` has one row for each.

    Badge and shop are known on the data day alone: the dataset's `day`, else `as_of`.

    Args:
        rules: one policy, or its versions: the one in force on the day decides.
    """
    return decide_view(dataset, as_of, rules.on(as_of), dataset.info.day or as_of)


def explain_merchant(view: View, merchant_id: str) -> WhyCard:
    """Return why a merchant has its status, with file, line and column of every fact.

    Raises:
        KeyError: no kept merchant has that id.
    """
    return explain(view, merchant_id)


def compare_days(
    now: View, rules: Policy | PolicyHistory, then: date, reported: Dataset | None = None
) -> Comparison:
    """Return what changed between an earlier day and the day of a view, each change with its cause.

    Args:
        rules: those that decided `now`; the version in force on the earlier day decides it.
        reported: the files of then; without them all is by the files of `now`.

    Raises:
        UsageError: the earlier day is after the day of the view.
    """
    kept = None if reported is None else Reported(reported, rules, then.isoformat())
    return compare(now, rules, then, kept, NOT_KEPT if reported is None else "")


def export_decisions(view: View, format: str = "csv") -> bytes:
    """Return all decisions as a file: "csv", "csv-fr" or "xlsx"; docs/contract.md, section 4."""
    return export_bytes(view, None, format)

"""The data in use with the State's lists, where the policy wants them to confirm a label."""

from __future__ import annotations

from dataclasses import replace

from impact.loading.live_folder import FilesStillArriving
from impact.model.dataset import Dataset
from impact.model.errors import ImpactError
from impact.registries.confirmation import confirm
from impact.registries.load import Registries
from pages.session_data.cache import made_once
from pages.session_data.registry_store import Lists
from pages.session_data.store import MOST_SNAPSHOTS, Loaded, next_serial


def with_lists(loaded: Loaded, found: Lists | None) -> Loaded | ImpactError:
    """Return the data with the lists, as another reading; or why they cannot be used.

    Args:
        found: the lists that the session shows; None: they are still being written.
    """
    if found is None:
        return FilesStillArriving()
    registries, labels = found.registries, loaded.rules.labels_needing_confirmation
    lists = registries.fingerprint
    try:
        serial, dataset = _confirmed(loaded.serial, lists, labels, loaded.dataset, registries)
    except ImpactError as fault:
        return fault
    return replace(loaded, serial=serial, dataset=dataset)


@made_once(max_entries=MOST_SNAPSHOTS, show_spinner=False)
def _confirmed(
    serial: int, lists: str, labels: tuple[str, ...], _dataset: Dataset, _registries: Registries
) -> tuple[int, Dataset]:
    return next_serial(), confirm(_dataset, _registries, labels)

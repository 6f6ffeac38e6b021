"""Loaded data with the lists of `registries`: what badges rest on, and what confirms a label."""

from __future__ import annotations

from dataclasses import replace

from impact.loading.live_folder import FilesStillArriving
from impact.model.dataset import Dataset
from impact.model.errors import ImpactError
from impact.registries.confirmation import confirm
from impact.registries.load import Registries
from pages.session_data.cache import cache_result
from pages.session_data.registry_store import LoadedRegistries
from pages.session_data.store import MAX_SNAPSHOTS, LoadedData, next_serial


def confirm_data(loaded: LoadedData, lists: LoadedRegistries | None) -> LoadedData | ImpactError:
    """Return the data with the lists and a new serial, or why they cannot be used.

    Args:
        lists: the lists that the session shows; None: they are still being written.
    """
    if lists is None:
        return FilesStillArriving()
    registries, labels = lists.registries, loaded.rules.labels_needing_confirmation
    if not (registries.lists or labels):
        return replace(loaded, dataset=replace(loaded.dataset, registries=registries))
    fingerprint = registries.fingerprint
    try:
        serial, dataset = _confirm(loaded.serial, fingerprint, labels, loaded.dataset, registries)
    except ImpactError as fault:
        return fault
    return replace(loaded, serial=serial, dataset=dataset)


@cache_result(max_entries=MAX_SNAPSHOTS, show_spinner=False)
def _confirm(
    serial: int,
    fingerprint: str,
    labels: tuple[str, ...],
    _dataset: Dataset,
    _registries: Registries,
) -> tuple[int, Dataset]:
    return next_serial(), confirm(_dataset, _registries, labels)

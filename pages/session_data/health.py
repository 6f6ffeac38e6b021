"""What `/healthz` says of the data that a new page would show."""

from datetime import datetime
from zoneinfo import ZoneInfo

from impact.loading.live_folder import FilesStillArriving, FolderNotAnswering, FolderStatus
from impact.model.dataset import Dataset
from impact.model.errors import FilesRefused, ImpactError, SettingsError
from pages.server.health import DataHealth
from pages.session_data.store import LoadedData, store


def data_health(now: datetime) -> DataHealth:
    """Return the health of the latest snapshot that can be used, and why a later one cannot."""
    try:
        snapshots = store().snapshots()
    except ImpactError as error:
        return DataHealth(fault=describe_fault(error))
    newest = store().live_folder(snapshots.latest).refresh(now)
    for snapshot in reversed(snapshots.all):
        status = store().live_folder(snapshot).refresh(now)
        if status.data is not None and status.loaded_at is not None:
            return _health(status.data.dataset, status.loaded_at, newest, now)
    return DataHealth(fault=describe_fault(newest.fault or FilesStillArriving()))


def _health(
    dataset: Dataset, loaded_at: datetime, newest: FolderStatus[LoadedData], now: datetime
) -> DataHealth:
    today = now.astimezone(ZoneInfo(dataset.info.timezone)).date()
    fault = "far fewer rows: somebody has to accept them on screen" if newest.hold else None
    return DataHealth(
        data_day=dataset.info.data_day(today).isoformat(),
        age_days=dataset.age_in_days(today),
        fingerprint=dataset.fingerprint,
        loaded_at=loaded_at.isoformat(timespec="seconds"),
        fault=describe_fault(newest.fault) if newest.fault else fault,
        fault_since=newest.since.isoformat(timespec="seconds") if newest.since else None,
    )


def describe_fault(error: ImpactError) -> str:
    """Return what is wrong without any value of a file."""
    if isinstance(error, FilesRefused):
        problems = error.problems
        files = sorted(set(problems["file"][problems["effect"] == "file-refused"]))
        return f"refused: {', '.join(files)}"
    if isinstance(error, FolderNotAnswering):
        return "the data folder does not answer"
    if isinstance(error, FilesStillArriving):
        return "the files are still being written"
    return "a settings file cannot be used" if isinstance(error, SettingsError) else "unusable"

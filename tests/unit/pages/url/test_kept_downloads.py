"""Downloads that were drawn anew are kept for a while, few, and no longer than their session."""

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime import media_file_manager
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.url import browser


class Clock:
    """Stands in for the module `time`; `seconds` have passed."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(browser, "time", clock)
    return clock


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> MediaFileManager:
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: "mine")
    return MediaFileManager(MemoryMediaFileStorage("/media"))


def offer(manager: MediaFileManager, content: bytes = b"rows") -> str:
    return manager.add_deferred(lambda: content, "text/csv", "0.1", f"{content.decode()}.csv")


def is_kept(manager: MediaFileManager, offered: str) -> bool:
    try:
        manager.execute_deferred(offered)
    except MediaFileStorageError:
        return False
    return True


def is_there(manager: MediaFileManager, address: str) -> bool:
    return manager.read_file(address.removeprefix("/media/").partition(".")[0]) is not None


def end_runs(manager: MediaFileManager, clock: Clock, *seconds: float) -> None:
    """End a run of somebody at each of these seconds."""
    for clock.seconds in seconds:
        manager.remove_orphaned_files()


@pytest.mark.parametrize(("seconds", "expected"), [(29.9, True), (30.0, False)])
def test_a_replaced_download_works_for_half_a_minute(
    manager: MediaFileManager, clock: Clock, seconds: float, expected: bool
) -> None:
    replaced, shown = offer(manager), offer(manager)
    end_runs(manager, clock, 0.0, seconds)
    assert is_kept(manager, replaced) is expected
    assert is_kept(manager, shown)


def test_a_download_works_while_its_page_is_drawn_and_others_runs_end(
    manager: MediaFileManager, clock: Clock
) -> None:
    offered = offer(manager)
    manager.clear_session_refs()
    end_runs(manager, clock, 0.0, 1.0, 2.0)
    assert is_kept(manager, offered)


@pytest.mark.parametrize(("seconds", "expected"), [(29.9, True), (30.0, False)])
def test_a_written_file_waits_half_a_minute_for_the_browser(
    manager: MediaFileManager, clock: Clock, seconds: float, expected: bool
) -> None:
    address = manager.execute_deferred(offer(manager))
    end_runs(manager, clock, 0.0, 1.0, seconds)
    assert is_there(manager, address) is expected


def test_a_file_that_is_written_again_waits_anew(manager: MediaFileManager, clock: Clock) -> None:
    offered = offer(manager)
    manager.execute_deferred(offered)
    end_runs(manager, clock, 0.0, 29.0)
    address = manager.execute_deferred(offered)
    end_runs(manager, clock, 30.0, 31.0)
    assert is_there(manager, address)


def test_of_many_replaced_downloads_the_latest_are_kept(
    manager: MediaFileManager, clock: Clock
) -> None:
    offers = [offer(manager) for _ in range(browser.MAX_KEPT_OFFERS + 3)]
    end_runs(manager, clock, 0.0)
    assert [is_kept(manager, one) for one in offers[:3]] == [False, False, True]
    assert all(is_kept(manager, one) for one in offers[3:])


def test_of_many_written_files_the_latest_are_kept(manager: MediaFileManager, clock: Clock) -> None:
    contents = [str(at).encode() for at in range(browser.MAX_KEPT_FILES + 1)]
    addresses = [manager.execute_deferred(offer(manager, content)) for content in contents]
    end_runs(manager, clock, 0.0)
    assert [is_there(manager, one) for one in addresses[:2]] == [False, True]
    assert is_there(manager, addresses[-1])


def test_what_a_session_offered_ends_with_it(manager: MediaFileManager, clock: Clock) -> None:
    replaced, shown = offer(manager), offer(manager)
    end_runs(manager, clock, 0.0)
    manager.clear_session_refs("another")
    assert is_kept(manager, replaced)
    manager.clear_session_refs("mine")
    assert not is_kept(manager, replaced)
    assert not is_kept(manager, shown)


def test_a_click_after_a_restart_asks_for_another_and_logs_nothing(
    manager: MediaFileManager, capfd: pytest.CaptureFixture[str]
) -> None:
    known, of_before = click(manager, offer(manager)), click(manager, "of-before")
    assert known.deferred_file.url.startswith("/media/")
    assert not known.error_msg
    assert of_before.error_msg == browser.CLICK_AGAIN
    assert capfd.readouterr().err == ""


def click(manager: MediaFileManager, offered: str) -> BackendOperationResponse:
    request = BackendOperationRequest(request_id="1")
    request.deferred_file.file_id = offered
    return asyncio.run(DeferredFileHandler(lambda: manager).handle(request, "mine"))

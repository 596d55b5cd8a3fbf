"""What Rasa's memory keeps of people, and from whom."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.tracker_store import KEPT_SECONDS, PrunedTrackerStore


def store_in(folder: Path) -> PrunedTrackerStore:
    return PrunedTrackerStore(domain=Domain.empty(), host=f"sqlite:///{folder}/tracker.db")


def tracker_of(sender: str, began: float) -> DialogueStateTracker:
    events: list[Any] = [SessionStarted(timestamp=began), UserUttered("我叫王桂兰", timestamp=began + 1)]
    return DialogueStateTracker.from_events(sender, events)


def read(store: PrunedTrackerStore, sender: str) -> DialogueStateTracker | None:
    return asyncio.run(store.retrieve(sender))


def test_only_the_owner_of_the_file_can_read_what_people_said(tmp_path: Path) -> None:
    (tmp_path / "tracker.db").touch(mode=0o644)
    store = store_in(tmp_path)
    asyncio.run(store.save(tracker_of("wang", time.time())))
    assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}


def test_who_has_been_silent_for_a_month_is_forgotten(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    now = time.time()
    asyncio.run(store.save(tracker_of("gone", now - KEPT_SECONDS - 10)))
    asyncio.run(store.save(tracker_of("here", now - KEPT_SECONDS + 600)))
    again = store_in(tmp_path)
    assert read(again, "gone") is None
    assert read(again, "here") is not None


def test_forgetting_happens_while_it_runs_and_once_a_day(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    asyncio.run(store.save(tracker_of("gone", time.time() - KEPT_SECONDS - 10)))
    asyncio.run(store.save(tracker_of("wang", time.time())))
    assert read(store, "gone") is not None
    store._looked_at = float("-inf")
    asyncio.run(store.save(tracker_of("wang", time.time())))
    assert read(store, "gone") is None

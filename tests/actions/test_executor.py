"""What a broken action lets out: nothing of what was said."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.base import CenterAction
from actions.executor import BrokenActionError, CarefulExecutor
from actions.turn import Event, Turn
from tests.running_system import free_port

ROOT = Path(__file__).resolve().parents[2]
SECRET = "622301194803051234"


def call(action: str) -> dict[str, Any]:
    message = {"text": f"我的身份证是{SECRET}", "intent": {"name": "query_news"}, "entities": []}
    tracker = {"sender_id": "c-1", "slots": {}, "latest_message": message, "events": [], "active_loop": {}}
    return {"next_action": action, "sender_id": "c-1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


async def test_an_error_is_told_without_its_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(ActionExecutor, "run", broken)
    with caplog.at_level(logging.DEBUG), pytest.raises(BrokenActionError) as raised:
        await CarefulExecutor().run(call("action_query_news"))
    assert SECRET not in str(raised.value)
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


async def test_the_server_answers_a_broken_action_without_the_request(tmp_path: Path) -> None:
    port = free_port()
    # A file that is no database breaks every action.
    (tmp_path / "center.db").write_text("no database at all, " * 1000)
    environment = {
        "YINLING_DATABASE_URL": f"sqlite:///{tmp_path}/center.db",
        "YINLING_VAR_DIR": str(tmp_path),
        "YINLING_KEYS_FILE": str(tmp_path / "keys.json"),
        "PYTHONPATH": str(ROOT),
    }
    with (tmp_path / "log").open("wb") as out:
        server = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "actions", "--port", str(port), cwd=ROOT, env=environment, stdout=out, stderr=out
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            for _ in range(200):
                try:
                    await client.get("/health")
                    break
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)
            answer = await client.post("/webhook", json=call("action_query_news"))
            unknown = await client.post("/webhook", json=call("action_nobody_wrote"))
    finally:
        server.kill()
        await server.wait()
    assert (answer.status_code, answer.json()) == (500, {"error": "broken"})
    assert unknown.status_code == 404
    log = (tmp_path / "log").read_text("utf-8", "replace")
    assert "action_query_news broke: DatabaseError" in log
    assert SECRET not in log


async def test_nobody_waits_behind_a_message_that_is_judged() -> None:
    may_end, other_was_answered = threading.Event(), threading.Event()

    class Judging(CenterAction):
        action_name = "action_that_judges"
        is_slow, hears_loss_first = True, False

        def answer(self, turn: Turn) -> list[Event]:
            if may_end.wait(20):
                other_was_answered.set()
            return []

    class InDanger(CenterAction):
        action_name = "action_in_danger"
        hears_loss_first = False

        def answer(self, turn: Turn) -> list[Event]:
            may_end.set()
            return []

    def tracker() -> Tracker:
        return Tracker.from_dict(call("action_query_news")["tracker"])

    judging = asyncio.create_task(Judging().run(CollectingDispatcher(), tracker(), {}))
    await asyncio.sleep(0.05)
    await InDanger().run(CollectingDispatcher(), tracker(), {})
    await judging
    assert other_was_answered.is_set()

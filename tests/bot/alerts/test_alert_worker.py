"""The worker: at once, joined, tried again until it is over, each alert by one, and none lost whatever breaks."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from bot.alerts.message import AlertMessage
from bot.alerts.worker import LEASE, MOST_IN_A_MESSAGE, AlertWorker
from bot.delivery.errors import DeliveryError
from center.alerts import service as alerts
from center.cases import service as cases
from center.db.engine import Database
from tests.bot.alerts.outbox import BOSS, GROUP, NOW, URL, Clock, add_route, open_case, states, told, try_out, until


class Way:
    """A way to staff that fails as it is told."""

    kind = "telegram"

    def __init__(self) -> None:
        self.sent: list[tuple[str, AlertMessage]] = []
        self.tries = 0
        self.fault: Callable[[str], Exception | None] = lambda target: None
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.hangs: str | None = None

    async def send(self, target: str, message: AlertMessage) -> None:
        self.tries += 1
        if target == self.hangs:
            await asyncio.sleep(3600)
        await self.may_answer.wait()
        if (fault := self.fault(target)) is not None:
            raise fault
        self.sent.append((target, message))

    async def close(self) -> None:
        self.may_answer.set()

    @property
    def numbers(self) -> list[str]:
        return [alert.case_number or "test" for _, message in self.sent for alert in message.alerts]


def worker_of(database: Database, way: Way, clock: Clock) -> AlertWorker:
    return AlertWorker(database=database, transport=way, url=URL, clock=clock, poll_seconds=0.01)


async def turn(worker: AlertWorker) -> None:
    """Let the worker look once, and wait until everything that it began has ended."""
    await worker.once()
    while worker._sending:
        await asyncio.wait(set(worker._sending))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def way() -> Way:
    return Way()


@pytest.fixture
def worker(database: Database, way: Way, clock: Clock) -> AlertWorker:
    return worker_of(database, way, clock)


async def test_an_urgent_alert_leaves_within_a_second_of_its_case(database: Database, way: Way) -> None:
    add_route(database, "telegram", GROUP)
    running = AlertWorker(database=database, transport=way, url=URL)
    task = asyncio.create_task(running.run())
    await asyncio.sleep(0.1)
    await asyncio.to_thread(open_case, database)
    await until(lambda: way.sent, seconds=1.0)
    await until(lambda: states(database) == ["sent"])
    await running.stop()
    await asyncio.wait_for(task, 5)


async def test_several_due_for_one_target_are_one_message(database: Database, worker: AlertWorker, way: Way) -> None:
    add_route(database, "telegram", GROUP)
    add_route(database, "telegram", "-200", language="en")
    opened = [open_case(database).number for _ in range(MOST_IN_A_MESSAGE + 2)]
    await turn(worker)
    assert [(target, len(message.alerts)) for target, message in way.sent if target == GROUP] == [
        (GROUP, MOST_IN_A_MESSAGE),
        (GROUP, 2),
    ]
    assert sorted(way.numbers) == sorted(opened * 2)
    assert {target: message.language for target, message in way.sent} == {GROUP: "zh", "-200": "en"}
    assert set(states(database)) == {"sent"}


async def test_it_is_tried_again_ever_more_seldom_until_it_is_over(
    database: Database, worker: AlertWorker, way: Way, clock: Clock
) -> None:
    add_route(database, "telegram", GROUP)
    case = open_case(database)
    way.fault = lambda target: DeliveryError("out_of_reach")
    for number, pause in enumerate((0.0, 5.0, 30.0, 120.0, 600.0, 600.0), start=1):
        clock.forward(pause - 0.1)
        await turn(worker)
        assert way.tries == number - 1
        clock.forward(0.1)
        await turn(worker)
        assert way.tries == number
    (alert,) = told(database)
    assert (alert.state, alert.failure, alert.attempts) == ("failed", "out_of_reach", 6)
    with database.write() as session:
        cases.add_reply(session, case_id=case.id, text="马上到", by=BOSS, now=clock())
    clock.forward(3600)
    await turn(worker)
    assert way.tries == 6
    assert states(database) == ["withdrawn"]


async def test_what_is_answered_while_it_is_being_sent_in_vain_is_over(
    database: Database, worker: AlertWorker, way: Way, clock: Clock
) -> None:
    add_route(database, "telegram", GROUP)
    case = open_case(database)
    way.may_answer.clear()
    way.fault = lambda target: DeliveryError("timeout")
    await worker.once()
    with database.write() as session:
        cases.add_reply(session, case_id=case.id, text="马上到", by=BOSS, now=clock())
    way.may_answer.set()
    await turn(worker)
    assert states(database) == ["withdrawn"]


async def test_what_helps_nothing_is_given_up_at_once(database: Database, worker: AlertWorker, way: Way) -> None:
    add_route(database, "telegram", GROUP)
    open_case(database)
    way.fault = lambda target: DeliveryError("kicked", permanent=True)
    await turn(worker)
    (alert,) = told(database)
    assert (alert.state, alert.failure) == ("given_up", "kicked")


async def test_who_asks_to_wait_is_not_asked_before(
    database: Database, worker: AlertWorker, way: Way, clock: Clock
) -> None:
    add_route(database, "telegram", GROUP)
    open_case(database)
    way.fault = lambda target: DeliveryError("too_many", retry_after=42.0)
    await turn(worker)
    clock.forward(41.9)
    await turn(worker)
    assert way.tries == 1
    way.fault = lambda target: None
    clock.forward(0.1)
    await turn(worker)
    assert states(database) == ["sent"]


async def test_a_group_that_has_moved_is_followed_and_told_at_once(
    database: Database, worker: AlertWorker, way: Way
) -> None:
    route_id = add_route(database, "telegram", "-5")
    open_case(database)
    way.fault = lambda target: DeliveryError("moved", permanent=True, moved_to="-1005") if target == "-5" else None
    await turn(worker)
    await turn(worker)
    assert [target for target, _ in way.sent] == ["-1005"]
    with database.read() as session:
        assert alerts.get_route(session, route_id=route_id).target == "-1005"
    way.fault = lambda target: DeliveryError("moved", permanent=True, moved_to=target)
    open_case(database)
    await turn(worker)
    assert states(database)[-1] == "given_up", "to itself it moves but once"


async def test_a_target_that_does_not_answer_holds_up_no_other(
    database: Database, way: Way, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.alerts.worker.SEND_WITHIN_SECONDS", 0.3)
    add_route(database, "telegram", GROUP)
    add_route(database, "telegram", "-200")
    way.hangs = GROUP
    open_case(database)
    worker = worker_of(database, way, clock)
    await worker.once()
    await until(lambda: way.sent)
    open_case(database)
    await worker.once()
    await until(lambda: len(way.sent) == 2)
    assert {target for target, _ in way.sent} == {"-200"}
    await until(lambda: sorted(states(database)) == ["failed", "failed", "sent", "sent"])
    assert {alert.failure for alert in told(database) if alert.target == GROUP} == {"timeout"}
    await worker.stop()


async def test_one_alert_that_breaks_a_message_takes_no_other_along(
    database: Database, worker: AlertWorker, way: Way, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_route(database, "telegram", GROUP)
    broken, good = open_case(database), open_case(database)

    def break_over(alert: alerts.AlertView) -> str:
        if alert.case_id == broken.id:
            raise KeyError("bug")
        return f"/cases/{alert.case_id}"

    monkeypatch.setattr(alerts.AlertView, "path", property(break_over))
    await turn(worker)
    assert way.sent == []
    clock.forward(5)
    await turn(worker)
    assert way.numbers == [good.number]
    assert states(database) == ["failed", "sent"]


async def test_a_test_ends_with_its_first_try(database: Database, worker: AlertWorker, way: Way, clock: Clock) -> None:
    route_id = add_route(database, "telegram", GROUP)
    way.fault = lambda target: DeliveryError("login_refused 535")
    try_out(database, route_id)
    await turn(worker)
    (alert,) = told(database)
    assert (alert.state, alert.failure) == ("given_up", "login_refused 535")
    way.fault = lambda target: DeliveryError("too_many", retry_after=6.0)
    try_out(database, route_id, once="b")
    await turn(worker)
    assert states(database)[-1] == "failed", "a short wait is waited for"
    way.fault = lambda target: None
    clock.forward(6)
    await turn(worker)
    assert way.numbers == ["test"]


async def test_what_was_sent_while_the_database_was_away_is_marked_later_and_not_sent_again(
    database: Database, worker: AlertWorker, way: Way, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_route(database, "telegram", GROUP)
    open_case(database)

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("disk I/O error"))

    with monkeypatch.context() as patched:
        patched.setattr(alerts, "mark_sent", gone)
        await turn(worker)
        assert states(database) == ["sending"]
        clock.forward(LEASE.total_seconds() + 1)
        with pytest.raises(OperationalError):
            await turn(worker)
    await turn(worker)
    assert states(database) == ["sent"]
    assert len(way.sent) == 1


async def test_a_database_that_is_away_ends_no_worker_and_is_said_once_a_minute(
    database: Database, worker: AlertWorker, way: Way, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    add_route(database, "telegram", GROUP)

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("no"))

    with monkeypatch.context() as patched, caplog.at_level(logging.WARNING):
        patched.setattr(alerts, "is_due", gone)
        task = asyncio.create_task(worker.run())
        await asyncio.sleep(0.3)
        assert [record.getMessage().split(":")[0] for record in caplog.records] == ["alerts by telegram wait"]
    open_case(database)
    await until(lambda: states(database) == ["sent"])
    assert "go on after" in caplog.messages[-1]
    await worker.stop()
    await asyncio.wait_for(task, 5)


async def test_the_log_tells_of_no_address_and_of_each_trouble_once(
    database: Database, worker: AlertWorker, way: Way, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    add_route(database, "telegram", GROUP)
    open_case(database)
    way.fault = lambda target: DeliveryError("out_of_reach")
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            await turn(worker)
            clock.forward(600)
        way.fault = lambda target: None
        await turn(worker)
    said = [record.getMessage() for record in caplog.records if record.name.startswith("bot.alerts")]
    assert said == [
        "alerts by telegram to …567890 cannot be sent: out_of_reach (1 waiting, tried 1 times)",
        "alerts by telegram to …567890 go out again after 3 tries",
    ]


def test_of_two_workers_each_alert_is_sent_by_one(any_database: Database) -> None:
    """Two workers in threads of their own, each with its own loop, as two processes have."""
    add_route(any_database, "telegram", GROUP)
    add_route(any_database, "telegram", "-200")
    opened = [open_case(any_database).number for _ in range(60)]
    ways: list[Way] = []
    start = threading.Barrier(2)

    async def work() -> None:
        way = Way()
        ways.append(way)
        worker = worker_of(any_database, way, Clock())
        task = asyncio.create_task(worker.run())
        await until(lambda: set(states(any_database)) == {"sent"}, seconds=40)
        await worker.stop()
        await asyncio.wait_for(task, 5)

    def run() -> None:
        start.wait()
        asyncio.run(work())

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(number for way in ways for number in way.numbers) == sorted(opened * 2)


async def test_an_alert_for_later_waits(database: Database, worker: AlertWorker, way: Way, clock: Clock) -> None:
    add_route(database, "telegram", GROUP, level=2, delay_seconds=300)
    open_case(database)
    clock.forward(299)
    await turn(worker)
    assert way.sent == []
    clock.forward(1)
    await turn(worker)
    assert len(way.sent) == 1
    assert clock() > NOW

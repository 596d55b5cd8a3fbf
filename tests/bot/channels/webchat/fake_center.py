"""A small center for the web chat's tests: stores what it is told in memory and answers from a script."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import uvicorn
from fastapi import FastAPI

from bot.channels.webchat import WebChatTransport, create_webchat
from bot.channels.webchat.frames import Frame, line
from bot.channels.webchat.limits import Addresses
from bot.channels.webchat.records import Visitor
from bot.delivery.errors import DeliveryError
from bot.gateway.messages import Inbound, Receipt
from center.conversations.service import Choice, OutboundView
from tests.running_system import free_port

NOW = datetime(2026, 11, 22, 2, 12, tzinfo=UTC)
Reply = tuple[str, tuple[str, ...]]

SCRIPT: dict[str, list[Reply]] = {
    "上个月的补助到了没有": [
        (
            "10 月统筹外费用 1,280.00 元，10 月 15 日已发到尾号 4417 的卡。\n要看前几个月的吗？",
            ("看近三个月", "看今年一共多少", "不用了"),
        ),
    ],
    "有人要我转钱，是骗子吗": [
        ("钱转出去了没有？\n转了，马上打 110，再打银行电话止付。", ("已经转了", "还没转", "给了验证码")),
    ],
    "支部什么时候开会": [
        (
            "第三支部下次开会：11月25日（星期三）下午2点半，中心二楼会议室。\n请带上学习本。",
            ("我去", "请个假", "到时候提醒我"),
        )
    ],
    "Has last month's benefit come?": [
        (
            "October benefit: 1,280.00 yuan, paid on 15 October to the card ending 4417.\nSee earlier months?",
            ("Last three months", "This year's total", "No, thank you"),
        ),
    ],
    "找工作人员": [("好，我请工作人员来。\n今天上班到下午6点，一般10分钟内回您。中心电话 0937-6711234。", ())],
    "Talk to staff": [
        ("Good, I am calling a member of staff.\nThey answer within ten minutes. You can also phone 0937-6711234.", ())
    ],
    "坏字": [("<img src=x onerror=alert(1)><script>alert(2)</script> 请看 https://example.com/a", ())],
    "长": [("第一句在最前面。\n" + "这是很长的一段规定，说的是取暖费怎么发。\n" * 30, ())],
}


class FakeCenter:
    """Gateway and records in one; a lock-free stand-in that runs in the server's own loop."""

    def __init__(self) -> None:
        self.transport = WebChatTransport()
        self.inbox: list[Inbound] = []
        self.lines: dict[str, list[Frame]] = {}
        self.out: dict[str, list[OutboundView]] = {}
        self.kept: dict[str, dict[str, object]] = {}
        self.numbers: dict[str, str] = {}
        self.arrived: list[int] = []
        self.seen: list[int] = []
        self.is_broken = False
        self.is_thinking = False
        self.clock = NOW
        self._next = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def receive(self, inbound: Inbound) -> Receipt:
        if self.is_broken:
            raise OSError("no disk")
        conversation_id = "c-" + inbound.external_id[:8]
        if any(one.message_id == inbound.message_id for one in self.inbox):
            return Receipt(stored=False, duplicate=True)
        self.inbox.append(inbound)
        self.clock += timedelta(seconds=20)
        said = line(id=inbound.message_id, text=inbound.text, choices=(), at=self.clock, speaker="me")
        self.lines.setdefault(inbound.external_id, []).append(said)
        task = asyncio.create_task(self._answer(inbound, conversation_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return Receipt(stored=True, conversation_id=conversation_id, inbound_id=len(self.inbox))

    async def _answer(self, inbound: Inbound, conversation_id: str) -> None:
        self.transport.on_working(conversation_id, True)
        await asyncio.sleep(0.02)
        while self.is_thinking:  # noqa: ASYNC110 - a test sets it from another thread
            await asyncio.sleep(0.02)
        default: list[Reply] = [("好，记下了：" + inbound.text, ())]
        if inbound.language == "en":
            default = [("Good, noted: " + inbound.text, ())]
        for text, choices in SCRIPT.get(inbound.text, default):
            await self.say(inbound.external_id, text, choices)
        self.transport.on_working(conversation_id, False)

    async def say(self, external_id: str, text: str, choices: tuple[str, ...] = (), author: str = "assistant") -> bool:
        self._next += 1
        offered = tuple(Choice(f"k{self._next}-{number}", title, title) for number, title in enumerate(choices, 1))
        message = OutboundView(
            self._next, "c", "webchat", external_id, None, author, text, offered, False, 1, self.clock
        )
        shown = line(id=message.id, text=text, choices=offered, at=self.clock, speaker=author)
        self.lines.setdefault(external_id, []).append(shown)
        self.out.setdefault(external_id, []).append(message)
        try:
            await self.transport.send(message)
        except DeliveryError:
            return False
        return True

    def welcome(self, external_id: str, *, language: str, after: int) -> Visitor:
        if self.is_broken:
            raise OSError("no disk")
        size = self.kept.get(external_id, {}).get("text_size")
        lines = self.lines.get(external_id, [])
        seen = [n for n, one in enumerate(lines, start=1) if isinstance(one["id"], int) and one["id"] <= after]
        missed = lines[max(seen, default=0) :]
        return Visitor(language, size if isinstance(size, int) else 22, is_fresh=not seen, lines=missed[-50:])

    def keep(self, external_id: str, *, language: str | None, text_size: int | None) -> None:
        kept = self.kept.setdefault(external_id, {})
        kept.update({key: value for key, value in {"language": language, "text_size": text_size}.items() if value})

    def note_arrived(self, external_id: str, *, ids: Sequence[int]) -> None:
        self.arrived += ids

    def note_seen(self, external_id: str, *, ids: Sequence[int]) -> None:
        self.seen += ids

    def phone_numbers(self) -> dict[str, str]:
        return {"police": "110", "ambulance": "120", "center": "0937-6711234"} | self.numbers


def make_app(center: FakeCenter, addresses: Addresses | None = None) -> FastAPI:
    app = FastAPI()
    app.include_router(create_webchat(center, None, transport=center.transport, records=center, addresses=addresses))
    return app


class Served:
    """An app on a free loopback port, which can go down and come back on the same port."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        # Not one that the system chooses: while the site is down, an outgoing connection could be given it.
        self.port = free_port()
        self.loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        # A connection that the browser opens while the site goes down is not told to close: do not wait for it.
        config = uvicorn.Config(
            self._app,
            host="127.0.0.1",
            port=self.port,
            log_level="warning",
            ws="websockets-sansio",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        until = time.monotonic() + 20
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.02)
        assert self._server.started

    def _run(self) -> None:
        async def serve() -> None:
            self.loop = asyncio.get_running_loop()
            await self._server.serve()

        asyncio.run(serve())

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()


@contextmanager
def served(app: FastAPI) -> Iterator[Served]:
    site = Served(app)
    site.start()
    try:
        yield site
    finally:
        site.stop()

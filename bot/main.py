"""The bot process: gateway, delivery and every channel that is set up.

Run by the supervisor as `python -m bot.main`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Response

from bot.alerts.assembly import make_alert_workers
from bot.assembly import add_channel, add_unasked, make_gateway
from bot.broadcasts import Broadcasts
from bot.channels.telegram.alerts import TelegramAlerts
from bot.channels.telegram.channel import create_telegram
from bot.channels.webchat.router import create_webchat
from bot.channels.webchat.transport import WebChatTransport
from bot.delivery.waking import Waking
from bot.forgetting import Forgetting
from bot.lessons import Lessons
from bot.meetings import MeetingsAhead
from bot.notifier import Notifier
from bot.reminding import Reminding
from bot.scams import ScamWatch
from bot.verdicts import Verdicts
from bot.watch import Watch
from bot.workers import free_what_the_dead_held
from center.contacts import service as contacts
from center.db.engine import Database, get_database
from center.db.errors import DATABASE_DOWN
from center.faults import begin_log
from center.settings import get_settings

log = logging.getLogger(__name__)

# The gateway's transactions are short and SQLite writes one at a time, so a few threads serve everybody.
DATABASE_THREADS = 8


def create_app() -> FastAPI:
    """Return the web application with everything attached; nothing is opened before it starts."""
    settings, database = get_settings(), get_database()
    gateway, rasa = make_gateway(settings, database)
    web, waking = WebChatTransport(), Waking(database)
    workers = [add_channel(gateway, database, web, tells_arrival=True)]
    unasked = [add_unasked(waking, database, web, talk=workers[0], tells_arrival=True)]
    gateway.on_working(web.on_working)
    gateway.on_text_size(web.show_text_size)
    telegram = create_telegram(settings, gateway=gateway, database=database)
    if telegram is not None:
        workers.append(add_channel(gateway, database, telegram.transport))
        telegram.tell_delivery(workers[-1].look)
        unasked.append(add_unasked(waking, database, telegram.transport, talk=workers[-1]))
    to_staff = None if telegram is None else TelegramAlerts(telegram.transport)
    alert_workers = make_alert_workers(settings, database, telegram=to_staff)

    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(DATABASE_THREADS, "database"))
        await asyncio.to_thread(free_what_the_dead_held, database)
        await gateway.rehearse()
        tasks = [asyncio.create_task(worker.run()) for worker in workers]
        tasks += [asyncio.create_task(worker.run()) for worker in unasked]
        tasks += [asyncio.create_task(worker.run()) for worker in alert_workers]
        tasks.append(asyncio.create_task(waking.run()))
        tasks.append(asyncio.create_task(gateway.recover_forever()))
        tasks.append(asyncio.create_task(Watch(database).run()))
        tasks.append(asyncio.create_task(Verdicts(database).run()))
        tasks.append(asyncio.create_task(Notifier(database, waking.wake).run()))
        tasks.append(asyncio.create_task(Broadcasts(database).run()))
        tasks.append(asyncio.create_task(Forgetting(database, rasa).run()))
        tasks.append(asyncio.create_task(ScamWatch(database).run()))
        tasks.append(asyncio.create_task(Reminding(database).run()))
        tasks.append(asyncio.create_task(MeetingsAhead(database).run()))
        tasks.append(asyncio.create_task(Lessons(database).run()))
        if telegram is None:
            log.info("Telegram is off: no YINLING_TELEGRAM_TOKEN is set. Everything else runs.")
        else:
            await telegram.start()
        yield
        await asyncio.gather(*(worker.stop() for worker in alert_workers), *(worker.stop() for worker in unasked))
        if telegram is not None:
            await telegram.stop()
        await gateway.stop()
        for worker in workers:
            await worker.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await rasa.close()
        database.dispose()

    app = FastAPI(title="Yinling", lifespan=run, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(
        create_webchat(
            gateway,
            database,
            transport=web,
            phone_numbers=lambda: own_numbers(database),
            allowed_origins=[settings.public_url],
            center_phone=lambda: center_number(database),
        )
    )
    if telegram is not None and telegram.router is not None:
        app.include_router(telegram.router)

    @app.get("/health")
    async def health() -> Response:
        return Response("ok", media_type="text/plain")

    return app


def own_numbers(database: Database) -> dict[str, str]:
    """Return the telephone numbers that the center vouches for, by code; only these become call buttons."""
    with database.read() as session:
        return contacts.numbers(session)


def center_number(database: Database) -> str:
    """Return the center's number; where the database is away, the one that is known without it."""
    try:
        with database.read() as session:
            return contacts.numbers(session)["center"]
    except DATABASE_DOWN:
        return contacts.default_numbers()["center"]


def main() -> None:
    """Serve until stopped."""
    begin_log()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings = get_settings()
    uvicorn.run(
        create_app(),
        host=settings.web_host,
        port=settings.web_port,
        # Its own would write errors with their text.
        log_config=None,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=65536,
        # a TLS proxy on this machine tells who is calling
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        timeout_graceful_shutdown=8,
    )


if __name__ == "__main__":
    main()

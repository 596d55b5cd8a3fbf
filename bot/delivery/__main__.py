"""A process that does nothing but send what people are told unasked: `python -m bot.delivery --channel telegram`.

As many as one likes, on as many machines as one likes, on one database. SIGTERM lets the message in hand end. The web
chat is not among its channels: only the process that holds a page's line can write to it.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys

from bot.channels.telegram.sender import TelegramSender
from bot.delivery.bulk import BulkWorker
from bot.delivery.waking import Waking
from bot.workers import free_what_the_dead_held
from center.db.engine import get_database
from center.faults import begin_log
from center.settings import get_settings


def main() -> int:
    """Send until stopped."""
    parser = argparse.ArgumentParser(prog="python -m bot.delivery", description=__doc__)
    parser.add_argument("--channel", choices=["telegram"], default="telegram")
    parser.parse_args()
    begin_log()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    if not get_settings().telegram_token:
        print("There is nothing to send by: no YINLING_TELEGRAM_TOKEN is set.", file=sys.stderr)
        return 1
    asyncio.run(send())
    return 0


async def send() -> None:
    """Run one worker until SIGTERM or SIGINT."""
    database = get_database()
    await asyncio.to_thread(free_what_the_dead_held, database)
    sender = TelegramSender(get_settings(), database)
    worker, waking = BulkWorker(database=database, transport=sender.transport), Waking(database)
    waking.add(worker.channel, worker.look)
    listening, running = asyncio.create_task(waking.run()), asyncio.create_task(worker.run())
    wished = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, wished.set)
    await wished.wait()
    await worker.stop()
    for task in (listening, running):
        task.cancel()
    await asyncio.gather(listening, running, return_exceptions=True)
    await sender.close()
    database.dispose()


if __name__ == "__main__":
    sys.exit(main())

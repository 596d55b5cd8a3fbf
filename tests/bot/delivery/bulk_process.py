"""One worker as a process of its own: `python -m tests.bot.delivery.bulk_process DATABASE PORT LEASE_SECONDS`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta

from bot.delivery import bulk
from bot.delivery.waking import Waking
from bot.workers import free_what_the_dead_held
from center.db.engine import Database
from tests.bot.delivery.arrivals import ArrivalsTransport

# The real ones would take hours.
bulk.RETRY_DELAYS = (0.0, 0.2, 0.5, 1.0, 2.0, 3.0, 3.0, 3.0)


async def main() -> None:
    address, port, lease = sys.argv[1:]
    database = Database(address)
    free_what_the_dead_held(database)
    transport = ArrivalsTransport(int(port), process=os.getpid())
    worker = bulk.BulkWorker(database=database, transport=transport, lease=timedelta(seconds=float(lease)))
    waking, wished = Waking(database), asyncio.Event()
    waking.add(worker.channel, worker.look)
    tasks = [asyncio.create_task(worker.run()), asyncio.create_task(waking.run())]
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, wished.set)
    await wished.wait()
    await worker.stop()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await transport.close()
    database.dispose()


if __name__ == "__main__":
    asyncio.run(main())

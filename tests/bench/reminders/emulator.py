"""The emulated Telegram as a process of its own, with everybody in it: `… PORT PEOPLE [--limits]`."""

from __future__ import annotations

import sys

import uvicorn

from bot.channels.telegram.emulator.app import create_app
from bot.channels.telegram.emulator.world import Limits


def main() -> None:
    port, people = int(sys.argv[1]), int(sys.argv[2])
    app = create_app(limits=Limits(overall=30, chat=1, group=20) if "--limits" in sys.argv else None)
    for number in range(1, people + 1):
        app.state.world.open_chat(number)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()

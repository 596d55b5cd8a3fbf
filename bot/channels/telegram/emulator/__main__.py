"""Runs the emulator: `python -m bot.channels.telegram.emulator --port 8081`, then open its page and chat by hand."""

from __future__ import annotations

import argparse

import uvicorn

from bot.channels.telegram.emulator.app import DEFAULT_TOKEN, create_app
from bot.channels.telegram.emulator.world import Limits


def main() -> None:
    """Read the options and serve until stopped."""
    parser = argparse.ArgumentParser(description="A stand-in for Telegram's servers")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--limits", action="store_true", help="refuse more than 30 messages a second, or 1 in a chat")
    options = parser.parse_args()
    address = f"http://{options.host}:{options.port}"
    print(f"Telegram emulator: chat at {address}/ · start the assistant with")
    print(f"  YINLING_TELEGRAM_API_BASE={address} YINLING_TELEGRAM_TOKEN={options.token}")
    app = create_app(options.token, limits=Limits(overall=30, chat=1) if options.limits else None)
    # The assistant's long poll would hold a stopping server for half a minute.
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()

"""How python-telegram-bot's users send to many: a loop, with the library's own rate limiter: `… PEOPLE`.

No records, no second worker: what is killed here is forgotten.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from center.settings import get_settings
from tests.bot.delivery.crew import TEXT

MOST_RETRIES = 20


async def main() -> None:
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings = get_settings()
    request = HTTPXRequest(connection_pool_size=8, httpx_kwargs={"trust_env": False})
    bot: ExtBot[None] = ExtBot(
        settings.telegram_token,
        base_url=f"{settings.telegram_api_base}/bot",
        request=request,
        rate_limiter=AIORateLimiter(max_retries=MOST_RETRIES),
    )
    await bot.rate_limiter.initialize()  # type: ignore[union-attr]
    for chat_id in range(1, int(sys.argv[1]) + 1):
        try:
            await bot.send_message(chat_id, TEXT)
        except TelegramError as error:
            print(f"lost: {chat_id}: {error}", file=sys.stderr)
    await request.shutdown()


if __name__ == "__main__":
    asyncio.run(main())

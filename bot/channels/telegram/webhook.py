"""Where Telegram posts updates if the site has a public address. Mounted by the bot process; off by default."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, HTTPException, status
from telegram import Bot, Update

from bot.channels.telegram.reading import update_of

log = logging.getLogger(__name__)

PATH = "/telegram/webhook"


def create_router(bot: Bot, take: Callable[[Update], Awaitable[None]], *, secret: str, path: str = PATH) -> APIRouter:
    """Return the route; it says 200 only when the update is stored, otherwise Telegram posts it again."""
    router = APIRouter()

    @router.post(path, include_in_schema=False)
    async def receive_update(
        content: Annotated[dict[str, Any], Body()],
        x_telegram_bot_api_secret_token: Annotated[str, Header()] = "",
    ) -> dict[str, bool]:
        if not hmac.compare_digest(x_telegram_bot_api_secret_token.encode(), secret.encode()):
            raise HTTPException(status.HTTP_403_FORBIDDEN)
        try:
            update = update_of(content, bot)
        except (KeyError, TypeError, ValueError) as error:
            raise HTTPException(status.HTTP_400_BAD_REQUEST) from error
        try:
            await take(update)
        except Exception as error:
            log.warning("update %d is not stored: %s", update.update_id, type(error).__name__)
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE) from error
        return {"ok": True}

    return router

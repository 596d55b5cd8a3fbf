"""The line on which polling asks for updates: one that the library cannot read is skipped, and stops nothing."""

from __future__ import annotations

import json
from typing import Any

from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.reading import update_of


class UpdatesRequest(HTTPXRequest):
    """The library's line, which looks at each update by itself.

    The library reads them all at once; where it fails it writes what people have said into the log.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return Telegram's answer, with updates that cannot be read emptied; raises TelegramError."""
        try:
            answer: dict[str, Any] = json.loads(payload.decode("utf-8", "replace"))
            result = answer.get("result")
            if isinstance(result, list):
                answer["result"] = [update_of(content).to_dict() for content in result]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TelegramError(f"not an answer of Telegram: {type(error).__name__}") from None
        return answer

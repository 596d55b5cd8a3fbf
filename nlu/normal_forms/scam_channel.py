"""The way a stranger came in touch: phone, sms, wechat, app, web, in_person, mail."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Iterator, Pattern

from .entity import Span
from .lexicon import alternation, code_of

# A call is a channel when someone else makes it; 给我打电话 alone is a request.
_CALLED = (
    r"(?:(?<=有人)|(?<=有个人)|(?<=他)|(?<=她)|(?<=骗子)|(?<=给我)|(?<=陌生人)|(?<=是)|^)打(?:个|过|的|了个|来个)?电话"
    r"(?=[来过]|说|要|让|骗|叫我|冒充|推销|问我|恐吓|吓|的|里|$)"
    r"|\bcalled(?= from| me (?:and|to say|saying|pretending))"
)


@lru_cache(maxsize=1)
def _pattern() -> Pattern[str]:
    return re.compile(f"(?P<word>{alternation(code_of('scam_channel'))})|{_CALLED}")


def find(text: str, now: datetime) -> Iterator[Span]:  # noqa: ARG001
    """Yield channel codes."""
    codes = code_of("scam_channel")
    for match in _pattern().finditer(text):
        word = match["word"]
        code = (codes.get(word) or codes.get(word[:-1]) or codes[word[:-2]]) if word else "phone"
        yield Span("scam_channel", *match.span(), code)

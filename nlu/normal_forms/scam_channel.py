"""The way a stranger came in touch: phone, sms, wechat, app, web, in_person, mail."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Iterator, Pattern

from .entity import Span
from .lexicon import alternation, find_codes, words
from .text import HAN, LATIN

# A call is a channel when someone else makes it; 给我打电话 alone is a request.
_OTHER_WAYS = re.compile(
    r"(?:(?<=有人)|(?<=有个人)|(?<=他)|(?<=她)|(?<=骗子)|(?<=给我)|(?<=陌生人)|(?<=是)|^)打(?:个|过|的|了个|来个)?电话"
    r"(?=[来过]|说|要|让|骗|叫我|冒充|推销|问我|恐吓|吓|的|里|$)"
    r"|(?:(?<=条)|(?<=奖)|(?<=诈骗)|(?<=手机)|(?<=收到)|(?<=发来)|(?<=[到来发了]个))信息|(?<=听)"
    r"讲座(?=送|领|买|卖|推销|骗)"
    r"|(?<=有人)上门|(?<=\ba )text\b"
    r"|\bcalled(?= from| me ?,? ?(?:and|to say|say|saying|pretend|want))"
)

_CODE_OF_OTHER = {"上门": "in_person", "信息": "sms", "讲座": "in_person", "text": "sms"}


@lru_cache(maxsize=1)
def _not_before() -> Pattern[str]:
    return re.compile(alternation(words("scam_channel_not_before")))


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield channel codes."""
    chinese, english = HAN.search(text) is not None, LATIN.search(text) is not None
    for start, end, code in find_codes("scam_channel", text, chinese=chinese, english=english):
        if not _not_before().match(text, end):
            yield Span("scam_channel", start, end, code)
    for match in _OTHER_WAYS.finditer(text):
        yield Span("scam_channel", *match.span(), _CODE_OF_OTHER.get(match[0], "phone"))

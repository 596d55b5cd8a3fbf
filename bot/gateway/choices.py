"""Which of the offered choices a message means. Pure; called by the gateway before Rasa hears the message."""

from __future__ import annotations

import re
import unicodedata

from center.conversations.service import Choice

_HAN_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_EN_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
}
_BARE = re.compile(r"(?:我?(?:选|要|点|按|就)?)(?:第)?\s*([1-5一二两三四五])\s*(?:个|号|项|条|样)?(?:吧|的|那个)?")
_LAST = re.compile(r"(?:我?(?:选|要))?(?:最后|末了)(?:一|那)?个?(?:吧)?|(?:the )?last(?: one)?")
_EN = re.compile(
    r"(?:i (?:choose|want|pick|take) |option |number |no\.? ?|the )*"
    r"(first|second|third|fourth|fifth|one|two|three|four|five|[1-5])(?: one| option)?(?: please)?"
)
# A bare yes takes the choice that says yes; without such a choice it is left to the dialogue.
_YES = re.compile(
    r"(?:嗯+|好|行|要|对+|是|中|成|可以|得行|能成|好的|要的|是的|对的|可以的|没错|没问题|没麻达|麻烦您?了?"
    r"|(?:[👍👌✅🆗]\ufe0f?[🏻-🏿]?)+"
    r"|yes|yeah|yep|ok|okay|sure|please|yes please|right|correct|that'?s right)[啊呀吧呢的嘛哩]*"
)
# What says yes to something that was read back, but not to an offer.
_DO_SO = re.compile(r"(?:就这样|就这么办?|就那样|办|报|交|记|您?办吧|报上去|交上去|记上|go ahead|do it)[啊呀吧呢的嘛]*")
# Words that turn an offer down; what was read back they do not call wrong: who says 算了 wants to leave it.
_NO_THANKS = re.compile(r"(?:不要|不用|不用了|先不|先不用|算了|不需要|not now|no thanks|no thank you)[啊呀吧呢的嘛]*")
_NO = re.compile(r"(?:不|不了|(?:[👎❌🙅]\ufe0f?[🏻-🏿]?)+|no|nope)[啊呀吧呢的嘛]*")
_SAYS_YES = re.compile(r"(?:好|对|要|是|行)(?=$|[，,])|yes\b|ok\b", re.IGNORECASE)
_SAYS_RIGHT = re.compile(r"(?:对|好|是|yes)$", re.IGNORECASE)
_SAYS_NOT_NOW = re.compile(r"先不|别(?!的)|不(?:用|要|办|看|去|需|了)|not now|no thank", re.IGNORECASE)
_SAYS_NO = re.compile(r"先不|别(?!的)|不(?!知道|想说|记得|清楚)|no\b|not now", re.IGNORECASE)
_SHORT_ANSWERS = ((_YES, _SAYS_YES), (_DO_SO, _SAYS_RIGHT), (_NO, _SAYS_NO), (_NO_THANKS, _SAYS_NOT_NOW))
_EDGES = re.compile(r"^[\s，。！？、,.!?()（）]+|[\s，。！？、,.!?()（）]+$")


def plain(text: str) -> str:
    """Return the text in half width and lower case, without punctuation at its ends."""
    return _EDGES.sub("", unicodedata.normalize("NFKC", text)).casefold()


def chosen(text: str, offered: list[Choice]) -> Choice | None:
    """Return the choice that the whole message names by number, ordinal or words; None where it says something else."""
    if not offered:
        return None
    said = plain(text)
    for choice in offered:
        if said == plain(choice.title):
            return choice
    for word, kind in _SHORT_ANSWERS:
        if word.fullmatch(said):
            return next((choice for choice in offered if kind.match(choice.title)), None)
    number = _number(said, len(offered))
    if number is not None and 1 <= number <= len(offered):
        return offered[number - 1]
    return None


def _number(said: str, count: int) -> int | None:
    if _LAST.fullmatch(said):
        return count
    found = _BARE.fullmatch(said)
    if found:
        return _HAN_DIGITS.get(found.group(1)) or int(found.group(1))
    found = _EN.fullmatch(said)
    if found:
        return _EN_ORDINALS.get(found.group(1)) or int(found.group(1))
    return None

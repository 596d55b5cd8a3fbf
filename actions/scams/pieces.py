"""Whether a message that somebody pastes is only a part of it. Pure; used by the form that checks messages."""

from __future__ import annotations

import re

_COUNTED = re.compile(r"[(（\[【]?\s*(?P<part>\d)\s*[/／]\s*(?P<whole>\d)\s*[)）\]】]?")
_GOES_ON = re.compile(
    r"[，、,：:]\s*$|(?:未完|待续|还有|下面是|下一段|后面还有|to be continued|there is more|more to come)[。.…]*\s*$",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^\s*(?:接着|接上|还有|后面是|然后是|第[二三四五]段|续|and then|the rest|continued)", re.IGNORECASE
)
_THAT_IS_ALL = re.compile(
    r"^\s*(?:就?这些(?:了|吧)?|没有?了|没啦|发完了|完了|就这|就这么多|全了|没别的了"
    r"|that(?:'s| is) (?:all|it)|no more|done|the end)[。.!！]*\s*$",
    re.IGNORECASE,
)


def is_all(said: str) -> bool:
    """Tell whether somebody says that nothing more comes."""
    return _THAT_IS_ALL.match(said) is not None


def looks_unfinished(text: str) -> bool:
    """Tell whether the end of a message seems to be missing."""
    counted = _COUNTED.search(text)
    if counted is not None and (counted.start() == 0 or counted.end() == len(text)):
        return int(counted["part"]) < int(counted["whole"])
    return _GOES_ON.search(text) is not None


def continues(text: str) -> bool:
    """Tell whether a message seems to be more of the one before."""
    counted = _COUNTED.match(text)
    return (counted is not None and int(counted["part"]) > 1) or _CONTINUES.match(text) is not None

"""What somebody puts right: 不对，是后天 means 后天. Shared by the forms; pure."""

from __future__ import annotations

import re

_SIGH = r"(?:哎呀?|唉|嗨|啊|哦|噢|oh|ah|well|sorry)"
_DENIAL = re.compile(
    rf"\s*(?:{_SIGH}[\s，,!！]*)?(?:我?刚才?)?(?:不对|不不+|不是的|说错|记错|搞错|弄错|写错|打错|错"
    r"|no\b(?! one)|nope\b|wrong\b|that'?s (?:wrong|not right)\b|not right\b|actually\b|correction\b"
    r"|i made a mistake\b)[了啦啊呀吧的]*[\s，,。.!！、:：]*",
    re.IGNORECASE,
)
_NOT_THIS = re.compile(
    r"\s*(?:不是|不要|别)[^了，,。.;；]{1,20}?[，,。.;；\s]+|\s*not [^,.;]{1,30}[,.;]\s*",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\s*(?:我?(?:要|想)?(?:应该)?(?:是|改成|改为|改到|换成|换到)"
    r"|(?:it'?s|it is|it should be|should be|i meant?|make it|change (?:it|that) to|but|the)\s+)\s*",
    re.IGNORECASE,
)
_POLITE = re.compile(r"(?:多?谢谢?|麻烦|就这样|算了|thank|never ?mind).{0,6}", re.IGNORECASE)
_EDGES = re.compile(r"^[\s，,。.!！、:：]+|[\s，,。.!！、:：]+$")


def put_right(said: str) -> str | None:
    """Return what is to stand instead; None where the words put nothing right, or do not say what instead."""
    rest, began = said, False
    for opening in (_DENIAL, _NOT_THIS, _BUT):
        found = opening.match(rest)
        if found:
            rest, began = rest[found.end() :], True
    rest = _EDGES.sub("", rest)
    return rest if began and rest and not _POLITE.fullmatch(rest) else None

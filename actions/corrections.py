"""What somebody puts right: 不对，是后天 means 后天. Shared by the forms; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SIGH = r"(?:哎呀?|唉|嗨|啊|哦|噢|oh|ah|well|sorry)"
_DENIAL = re.compile(
    rf"\s*(?:{_SIGH}[\s，,!！]*)?(?:我?刚才?)?(?:不对|不不+|不是的|说错|记错|搞错|弄错|写错|打错|报错|填错|错"
    r"|no\b(?! one)|nope\b|wrong\b|that'?s (?:wrong|not right)\b|not right\b|actually\b|correction\b"
    r"|i made a mistake\b)[了啦啊呀吧的]*[\s，,。.!！、:：]*",
    re.IGNORECASE,
)
_NOT_THIS = re.compile(
    r"\s*(?:不是|不要|别)[^了，,。.;；]{1,20}?[，,。.;；\s]+"
    r"|\s*(?:(?:it'?s|it is|it was|that was) )?(?:not|(?:it )?wasn'?t) [^,.;]{1,30}[,.;]\s*",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\s*(?:我?(?:要|想)?(?:说的|问的|要改的|的意思)?(?:应该)?(?:是|改成|改为|改到|换成|换到)"
    r"|(?:it'?s|it is|it should be|should be|i meant?|make it|change (?:it|that) to|but|the)\s+)\s*",
    re.IGNORECASE,
)
# After a no only: alone it begins a story.
_IT_WAS = re.compile(r"\s*(?:it|that) was\s+", re.IGNORECASE)
# 不是昨天，是前天 puts one part of what stands right. The first is what was wrong, the second what is to stand.
_THIS_FOR_THAT = re.compile(
    r"不是(?P<wrong>[^，,。.;；]{1,20}?)[，,。.;；\s]+(?:而?是|应该是)(?P<right>[^，,。.;；]{1,20})"
    r"|\b(?:not|wasn'?t) (?P<en_wrong>[^,.;]{1,30})[,.;]\s*"
    r"(?:(?:it'?s|it is|it was|but)\s+)?(?P<en_right>[^,.;]{1,30})",
    re.IGNORECASE,
)
_MUCH_LONGER = 8
LEAST_AROUND = 2
_POLITE = re.compile(r"(?:多?谢谢?|麻烦|就这样|算了|thank|never ?mind).{0,6}", re.IGNORECASE)
# What picks from choices, where none are offered.
_BARE_PLACE = re.compile(
    r"\s*(?:(?:我?(?:选|要))?第?\s*[1-9一二两三四五六七八九]\s*(?:个|号|项|条)?[吧的]?"
    r"|(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|last)(?: one)?(?: please)?)[\s。.!！]*",
    re.IGNORECASE,
)
_NOT_KNOWN = re.compile(
    r"\s*(?:我|这个?|那个?|哎呀?|i)?\s*(?:也|都|真)?\s*(?:不知道|不晓得|说不上来?|说不清楚?|记不得|记不清楚?|记不住|想不起来?|不清楚"
    r"|don'?t know|not sure|can'?t (?:say|remember))[了啦啊呀吧的呢咧]*[\s。.!！]*",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[\s，,。.!！、:：]+|[\s，,。.!！、:：]+$")


def put_right(said: str, *, parts: Sequence[str] = ()) -> str | None:
    """Return what is to stand instead; None where the words put nothing right, or do not say what instead.

    parts: patterns of what the parts are called that can be wrong, so that 电话错了，是… is heard as 错了，是…
    """
    rest = _without_part(said, parts)
    began = rest != said
    for opening in (_DENIAL, _NOT_THIS, _IT_WAS, _BUT):
        found = opening.match(rest) if began or opening is not _IT_WAS else None
        if found:
            rest, began = rest[found.end() :], True
    rest = _EDGES.sub("", rest)
    return rest if began and rest and not _POLITE.fullmatch(rest) else None


def takes_back(said: str) -> bool:
    """Tell whether the words begin by calling something wrong: 不对，…, 不是去年，…; 我是七八年退的 only tells."""
    return _DENIAL.match(said) is not None or _NOT_THIS.match(said) is not None


def with_part_put_right(standing: str, said: str) -> str | None:
    """Return words that stand, with the one part in them that is called wrong exchanged; None where there is none.

    What is much longer than the part is a new story, and no part.
    """
    found = _THIS_FOR_THAT.search(said)
    if found is None:
        return None
    wrong, right = (found["wrong"], found["right"]) if found["wrong"] else (found["en_wrong"], found["en_right"])
    wrong, right = wrong.strip(), re.sub(r"[吧啊的]+$", "", right.strip())
    begins = standing.casefold().find(wrong.casefold())
    if begins < 0 or not right or len(right) > len(wrong) + _MUCH_LONGER:
        return None
    rest = len(standing) - len(wrong)
    return right if rest <= LEAST_AROUND else standing[:begins] + right + standing[begins + len(wrong) :]


def is_bare_place(said: str) -> bool:
    """Tell whether the words are a number or 第三个 and nothing more."""
    return _BARE_PLACE.fullmatch(said) is not None


def says_not_known(said: str) -> bool:
    """Tell whether the words only say that one does not know or remember."""
    return _NOT_KNOWN.fullmatch(said) is not None


def says_it_is_wrong(said: str, *, parts: Sequence[str] = ()) -> bool:
    """Tell whether the words call something wrong, though they may not say what is to stand instead."""
    bare = _without_part(said, parts)
    denied = _DENIAL.match(bare)
    is_bare = denied is not None and not _EDGES.sub("", bare[denied.end() :])
    return is_bare or put_right(said, parts=parts) is not None


def _without_part(said: str, parts: Sequence[str]) -> str:
    """Return the words without the name of the part that they go on to call wrong."""
    if not parts:
        return said
    names = "|".join(f"(?:{part})" for part in parts)
    named = re.match(
        rf"\s*(?:{_SIGH}[\s，,!！]*)?(?:我的?|那个|这个|刚才的?|the |my )*(?:{names})+\s*(?:也|又|是|都|is|was)?\s*"
        rf"(?=(?:说|记|写|打|搞|弄|报|填)?(?:错|不对)|wrong\b|not right\b)",
        said,
        re.IGNORECASE,
    )
    return said[named.end() :] if named else said

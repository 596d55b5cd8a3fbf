"""What words say of a place: an address, home and no more, or elsewhere. Pure; used where somebody must be found."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"[号栋幢]楼|单元|[一二三四五六七八九十\d]+[号楼层室栋]|新村|小区|南坪|家属院|老市区|活动室|路口"
    r"|building|room \d|street|\broad\b|no\. ?\d",
    re.IGNORECASE,
)
_HOME = (
    r"(?<![不没])在家|家里|屋里|家中|厕所|卫生间|厨房|卧室|客厅|阳台|床上|楼道|楼梯|楼下|楼上|门口|家门"
    r"|(?<!not )at home|my (?:home|house|flat|place)|staircase|stairs|bathroom|kitchen|bedroom"
)
_SAYS_HOME = re.compile(_HOME, re.IGNORECASE)
_AROUND = re.compile(
    r"[\s，,。.!！？?]|我|俺|人|就|还|都|现在|这会儿|是|在|的|里|边|呢|啊|呀|哩|自己|一个|家|躺|着|坐|地上|倒"
    r"|\b(?:i|am|i'm|he|she|is|in|on|the|just|my|here|at)\b",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(?:我|人)?(?:[不没])在(?:家里?|那儿|那里|这儿|这里|屋里)?(?:里|呢|啊)?|not (?:at home|there|here)", re.IGNORECASE
)
_EDGES = " ，。,.!！?？"


def names_address(said: str) -> bool:
    """Tell whether the words hold what somebody can be found by."""
    return _ADDRESS.search(said) is not None


def says_home(said: str) -> bool:
    """Tell whether the words say that it is at home."""
    return _SAYS_HOME.search(said) is not None


def says_only_home(said: str) -> bool:
    """Tell whether the words say that it is at home and nothing more: 我在家, 就在家里厕所."""
    rest = _SAYS_HOME.sub("", said)
    return rest != said and not names_address(said) and not _AROUND.sub("", rest)


def says_only_away(said: str) -> bool:
    """Tell whether the words say that it is not at home, and not where."""
    return _AWAY.fullmatch(said.strip(_EDGES)) is not None

"""Read coming or not, and why not, out of free text. Pure; the forms of this topic use it."""

from __future__ import annotations

import re

from center.meetings.replies import ATTEND, DECLINE

LONGEST_REASON = 60
SHORTEST_REASON = 3
DECLINES = re.compile(
    r"请.{0,2}假|告个?假|去不(?!去)|来不(?!来)|(?<!去)不去|(?<!来)不来|不参加|不能"
    r"|can'?t|cannot|won'?t|not coming|excuse",
    re.IGNORECASE,
)
_ATTENDS = re.compile(
    r"我来|参加|[能会要准肯]定?来|[能会要准肯]定?去|我去|^去[去啊呀吧的嘛呢么咧哩]*[。.!！]?$"
    r"|i'?ll come|i will|coming|attend",
    re.IGNORECASE,
)
# Chinese has no spaces between words: one is a pause, as who has no comma at hand writes it.
_CLAUSE_ENDS = re.compile(r"[，。！？；,.!?;\n]+|\s{2,}|(?<=[\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])")
# Parts of a message that excuse, address or wish, but give no reason.
_NO_REASON = re.compile(
    r"请.{0,2}假|告个?假|[来去到赶].{0,3}[不没].{0,2}[了成来去到上]|[来去]不|不[能来去想]|不?参加|不(?:过)?来|缺席|出席"
    r"|说一声|言传|转告|登记|划掉|给我消|下[次回]|补上|你好|小同志|谢谢|麻烦|对不起|抱歉"
    r"|can'?t|cannot|won'?t|not (?:able|coming)|unable|excuse|sorry|hello|please|skip|miss",
    re.IGNORECASE,
)
# What keeps people away, said in one breath with the excuse: 腿疼去不了.
_GROUNDS = re.compile(
    r"疼|病|住院|不舒服|不得劲|感冒|发烧|头晕|血压|血糖|摔|手术|透析|输液|化疗|医院|复查|动不了|下不了|瘫|骨折"
    r"|孙|老伴|娃|女儿|儿子|闺女|家里|外地|出门|不在|走亲|有事|忙|雪|太远|没车"
    r"|hurt|sick|\bill\b|unwell|hospital|doctor|clinic|fever|\bcold\b|knee|\bleg\b|back pain|operation|surgery"
    r"|away|out of town|family|grand(?:son|child|daughter)|wife|husband",
    re.IGNORECASE,
)
_EXCUSE_AT_END = re.compile(
    r"(?:我|就|所以|那|怕是|恐怕|可能|这[次回]|下[次回]|今天|明天|后天|那天|的|支部会?|学习会?|党课|开?会|活动)*"
    r"(?:[去来]不[了成上]|不能?[去来]|没法[去来]|参加不[了成]|不参加)[了啊呀呢的]*$"
    r"|,? ?(?:so |and )?(?:i |i'm |we )?(?:can'?t|cannot|won'?t|not able to)(?: be able to)?"
    r" ?(?:come|make it|go|attend)?.*$",
    re.IGNORECASE,
)
_BECAUSE = re.compile(r"(?:\bbecause\b(?: of)?|\bsince\b|因为) ?(.{3,})", re.IGNORECASE)


def read_words(said: str) -> str | None:
    """Return attend or decline, where the words say it."""
    if DECLINES.search(said):
        return DECLINE
    return ATTEND if _ATTENDS.search(said) else None


def reason_in(said: str) -> str | None:
    """Return the part of an excuse that says why, or None where it only excuses."""
    parts = [part.strip() for part in _CLAUSE_ENDS.split(said) if part.strip()]
    reasons = [found for part in parts if (found := _reason_of(part)) is not None]
    return "，".join(reasons)[:LONGEST_REASON] or None


def gives_grounds(said: str) -> bool:
    """Tell whether the words name what keeps people away."""
    return _GROUNDS.search(said) is not None


def _reason_of(part: str) -> str | None:
    because = _BECAUSE.search(part)
    if because is not None and not _NO_REASON.search(because[1]):
        return because[1]
    if not _NO_REASON.search(part):
        # 腿疼, 住院: two characters are a reason where they are one of what keeps people away.
        return part if len(part) >= SHORTEST_REASON or _GROUNDS.search(part) else None
    head = _EXCUSE_AT_END.sub("", part).strip()
    return head if head != part and _GROUNDS.search(head) and not _NO_REASON.search(head) else None

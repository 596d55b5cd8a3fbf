"""Whether what somebody received agrees with what the center wrote: every fact, and every word. Pure.

It may find a difference where there is none; it must never miss one that is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from center.clarifications.facts import MASKS, Fact, Read, read
from center.texts.wording import SHINGLE, plain

# Words about the message, not of it: whoever asks says them before and after.
MOST_ADDED = 1
_ASKING = re.compile(
    r"朋友|邻居|儿子|女儿|闺女|孩子|老伴|老[王李张刘陈杨赵]|下面|如下|转给|传的|看到|听说"
    r"|(?:请|麻烦)?(?:您|你们?|帮我?|替我|给我?)*(?:看看?|瞧瞧?|查查?|核实|辨别|确认|问问?)(?:一?下|个)?"
    r"|收到|转发|群里|今天|昨天|刚才|刚刚|有人|发来"
    r"|发的|发给|我们?|你们|您|咱们?|中心|退管|通知|短信|消息|微信|信息|公告|告示|这个|这条|那个|那条|一条|一个|里头?|上头?|说是?|写的?|内容"
    r"|是不是|是真是假|真的?假的?|真的|假的|真假|可信|靠谱|有没有|有这回?事|到底|还是|对不对|对吗|的吗|大家|各位|老师傅?|同志们?|注意|了解|知道"
    r"|吗|么|呢|吧|啊|呀|的|了|是|有|也|都|就|请|问|说|我|帮|给|想"
    r"|is this|is it|true|real|genuine|fake|did the|did you|center|centre|send|sent|received|this|message|notice|please"
    r"|check|really"
    r"|a|the|got|i|me|from|you|tell|can|us",
    re.IGNORECASE,
)
# How much better something else fits the place of a fact before it counts as the one that stood there.
MARGIN = 0.25
SURE_PLACE = 0.45


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not agree. kind: of fact, or `words`. ours: as the center wrote it; None: nothing like it."""

    kind: str
    ours: str | None
    theirs: str


def differences(ours: Read | str, theirs: Read | str) -> list[Difference]:
    """Return what a message says otherwise than a text of the center, and what it adds; leaving out is none."""
    known = ours if isinstance(ours, Read) else read(ours)
    told = theirs if isinstance(theirs, Read) else read(theirs)
    found = [difference for fact in told.facts if (difference := _difference(fact, known.facts)) is not None]
    return [*dict.fromkeys(found), *(Difference("words", None, words) for words in added_words(known, told))]


def added_words(ours: Read, theirs: Read) -> list[str]:
    """Return the stretches of a message that do not stand in a text, the words of whoever asks left out."""
    known, told = _words(ours), _words(theirs)
    runs = {known[at : at + SHINGLE] for at in range(max(1, len(known) - SHINGLE + 1))}
    is_known = [False] * len(told)
    for at in range(len(told) - SHINGLE + 1):
        if told[at : at + SHINGLE] in runs:
            is_known[at : at + SHINGLE] = [True] * SHINGLE
    first = next((at for at, known_here in enumerate(is_known) if known_here), len(told))
    last = len(told) - next((at for at, known_here in enumerate(reversed(is_known)) if known_here), len(told))
    stretches = []
    for begin, end in _unknown(is_known):
        words = told[begin:end]
        is_outside = end <= first or begin >= last
        if is_outside and len(_ASKING.sub("", words)) <= MOST_ADDED:
            continue
        stretches.append(words)
    return stretches


def conflicts(claim: Iterable[Fact], told: Iterable[Fact]) -> list[tuple[Fact, Fact]]:
    """Return facts of a claim where a message tells another of the same kind and none that agrees."""
    others = list(told)
    found = []
    for fact in claim:
        same_kind = [other for other in others if other.kind == fact.kind]
        if same_kind and not any(agree(fact, other) for other in same_kind):
            found.append((fact, same_kind[0]))
    return found


def agree(one: Fact, other: Fact) -> bool:
    """Tell whether two facts can be the same: 6日 and 11月6日, 三点 and 15:00, a number and its end."""
    if one.kind != other.kind:
        return "number" in {one.kind, other.kind} and one.value.rstrip("%") == other.value
    if one.kind == "date":
        parts = zip(one.value.split("-"), other.value.split("-"), strict=True)
        return all("?" in pair or pair[0] == pair[1] for pair in parts)
    if one.kind == "time":
        return one.value == other.value or _half_days(one.value) & _half_days(other.value) != set()
    if one.kind == "account" and "*" in one.value + other.value:
        return one.value[-4:] == other.value[-4:]
    if one.kind == "phone":
        return _is_same_phone(one.value, other.value)
    return one.value == other.value


def _is_same_phone(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    # A number of the town may be told without its area code.
    return one == other or (long.startswith("0") and len(short) in {7, 8} and long.endswith(short))


def _difference(fact: Fact, known: tuple[Fact, ...]) -> Difference | None:
    alike = [other for other in known if other.kind == fact.kind]
    agreeing = [other for other in known if agree(fact, other)]
    if not alike and not agreeing:
        return Difference(fact.kind, None, fact.said)
    if not agreeing:
        return Difference(fact.kind, max(alike, key=lambda other: _nearness(fact, other)).said, fact.said)
    best = max(alike or agreeing, key=lambda other: _nearness(fact, other))
    nearest = max(_nearness(fact, other) for other in agreeing)
    if best in agreeing or _nearness(fact, best) < SURE_PLACE or _nearness(fact, best) - nearest < MARGIN:
        return None
    return Difference(fact.kind, best.said, fact.said)


def _nearness(one: Fact, other: Fact) -> float:
    """Return how alike the places of two facts are, 0 to 1."""
    before = _common(one.around[0][::-1], other.around[0][::-1])
    after = _common(one.around[1], other.around[1])
    whole = len(one.around[0]) + len(one.around[1])
    return (before + after) / whole if whole else 0.0


def _common(one: str, other: str) -> int:
    length = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        length += 1
    return length


def _half_days(value: str) -> set[str]:
    if not value.endswith("?"):
        return {value}
    hour, _, minute = value.rstrip("?").partition(":")
    return {f"{hour}:{minute}", f"{int(hour) + 12}:{minute}"}


def _unknown(is_known: list[bool]) -> list[tuple[int, int]]:
    found, begin = [], None
    for at, known_here in enumerate([*is_known, True]):
        if not known_here and begin is None:
            begin = at
        elif known_here and begin is not None:
            found.append((begin, at))
            begin = None
    return found


def _words(text: Read) -> str:
    """Return a text without its facts: these are compared by themselves, and may be left out."""
    return plain("".join(letter for letter in text.masked if letter not in MASKS.values()))

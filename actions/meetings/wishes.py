"""Read a wish to be reminded: how early, by what means, for which meetings, or not at all. Pure; the forms use it.

How early is read by the extractor (nlu/normal_forms/reminder_lead.py), which hands in the entity; nothing here reads it
a second time. What is not plainly said stays open, and is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from center.meetings.leads import LeadError, in_order

ONE, EVERY = "one", "every"
PHONE = "phone"
# People ask for it, and the center has nothing to send it with.
SMS = "sms"
# Why a time that was named cannot be had.
QUIET, TOO_LONG = "quiet", "too_long"
_MEANS = (
    (PHONE, re.compile(r"电话|打给|\b(?:tele)?phone\b|\bcall\b|\bring\b", re.IGNORECASE)),
    (SMS, re.compile(r"短信|短消息|端信|\bsms\b|\btext\b", re.IGNORECASE)),
    ("channel", re.compile(r"这里|这儿|这上面|这上头|微信|消息|\bhere\b|\bmessage\b|\bchat\b", re.IGNORECASE)),
)
_NOT_BY = re.compile(
    r"(?:别|不要|不用|莫|甭|不必)(?:再|光|只|老)*(?:给我)?(?:发|打)?(?:短信|电话|消息|微信)"
    r"|(?:don'?t|do not|no need to|never) (?:call|phone|ring|text|message)(?: me)?|no (?:calls?|texts?|phone calls?)"
    r"|\b(?:instead of|rather than|not by|not a|no more) (?:an? )?"
    r"(?:call(?:ing)?|phone(?: call)?|text(?:s|ing)?|ringing)",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"[每次回]一?[次回]|次次|回回|以后|往后|今后|凡是|所有的?会|开会都|(?:会|学习)都(?=提前|头)|一直都?"
    r"|\bevery\b|\beach\b|\balways\b|\ball (?:the |my |our )?(?:meetings|sessions)|from now on|in future|every time",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"[这那本][一]?[次回](?!上)|下一?[次回]|[这那]一?个会|[这那]场会|就一次|[光单只]这|这会儿的会"
    r"|\bjust (?:this|once)\b|\bonly this\b|\bthis (?:time|one|meeting|session)\b|\bthat (?:meeting|session|one)\b"
    r"|\bnext (?:meeting|session|time|one)\b|\bjust the (?:next|one)\b",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"(?:别|不要|不用|甭|莫|不需要|不必|不想|少|停了?|取消|关了?|关掉)(?!忘|光|老忘)(?:再|老|总|给我|跟我|让|被|了)*(?:这些|那些|这个|那个)?"
    r"(?:会前|开会的?)?(?:提醒|通知|吵|催|叫我|喊我)"
    r"|提醒(?:停了|停掉|关了|关掉|取消|免了|就?不用了?|就?不要了?|撤了)"
    r"|\b(?:stop|no more|don'?t|do not|quit|cancel|turn off|switch off|without)\b"
    r"(?: (?:me|the|my|any|send|sending|want|need))* (?:remind\w*)|remind\w* off\b|no reminders?\b",
    re.IGNORECASE,
)
_RESUMES = re.compile(
    r"(?:还是|继续|接着|照旧|照样|重新|恢复|又)(?:再|要|给我|帮我|都)*提醒|提醒.{0,12}(?:恢复|打开|开开|开起来|接着来)|(?:恢复|打开|开开)提醒"
    r"|re(?:sume|start)\b.{0,12}remind|remind me (?:again|after all)|(?:turn|switch)\b.{0,14}\bback on"
    r"|start remind\w+ .{0,6}again|reminders? back",
    re.IGNORECASE,
)

# 前阵子我说不要提醒，现在还是给我发: that they were to stop is over, and what stands beside it is the wish.
_STOPPED_BEFORE = re.compile(
    r"(?:前[阵些几]|上[次回个]|以前|原来|当时|之前|早先|那[次回]|说[过了])[^，。,]*?(?:不要|不用|别|甭|莫|停|关|取消)[^，。,]*"
    r"|\bi (?:had )?(?:turned|switched|stopped|said|told)\b[^,.;]*",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"^(?!.*(?:怎么|咋|为[啥什])).*?(?:再|又|还是).{0,6}[发开说喊叫要提]|恢复|照旧"
    r"|\bagain\b|\bafter all\b|\bback on\b|\b(?:turn|switch)\w* (?:them|it) on\b",
    re.IGNORECASE,
)

# Said alone, these are times before now; where it is asked how early, they are how early.
_AGO = re.compile(r"前(?:[吧啊呗的呢嘛]|就?行了?|就?好了?|就?可以)*[。!！]?$")


@dataclass(frozen=True)
class Wish:
    """What somebody wishes. lead: as it is stored. scope: ONE, EVERY, or None where they do not say.

    forbids_means: some means is not wanted, and no other is named. refused: why a time that was named cannot be had;
    then `lead` is None.
    """

    lead: str | None = None
    means: str | None = None
    scope: str | None = None
    forbids_means: bool = False
    stops: bool = False
    resumes: bool = False
    refused: str | None = None


def read_wish(said: str, leads: Sequence[object]) -> Wish:
    """Return what the words wish. leads: the normal forms of `reminder_lead` in them, in order."""
    lead, refused = read_lead(leads)
    means, scope = read_means(said), read_scope(said)
    forbids = means is None and _NOT_BY.search(said) is not None
    sets = lead is not None or refused is not None or means is not None or forbids
    now = _STOPPED_BEFORE.sub("", said)
    is_again = now != said and _AGAIN.search(now) is not None and _STOPS.search(now) is None
    stops = not sets and not is_again and _STOPS.search(said) is not None
    resumes = is_again or (not stops and _RESUMES.search(said) is not None)
    return Wish(lead, means, scope, forbids, stops, resumes, refused)


def read_lead(leads: Sequence[object]) -> tuple[str | None, str | None]:
    """Return how early as it is stored, or why it cannot be had; of several wishes the last mends the others."""
    if not leads:
        return None, None
    try:
        return in_order(str(leads[-1])), None
    except LeadError as error:
        return None, error.reason if error.reason in {QUIET, TOO_LONG} else None


def lead_before(said: str, moment: str, local_now: datetime) -> str | None:
    """Return how early, where the question was how early and 一个小时前 was taken for a moment; else None.

    moment: the normal form of that `datetime`.
    """
    if _AGO.search(said) is None or "/" in moment:
        return None
    before = datetime.fromisoformat(moment).replace(tzinfo=local_now.tzinfo)
    if "T" not in moment:
        days = (local_now.date() - before.date()).days
        return f"P{days}D" if days > 0 else None
    minutes = round((local_now - before).total_seconds() / 60)
    return f"PT{minutes}M" if minutes > 0 else None


def read_means(said: str) -> str | None:
    """Return phone, sms or channel; what is only forbidden is not wished."""
    wished = _NOT_BY.sub("", said)
    return next((means for means, words in _MEANS if words.search(wished)), None)


def read_scope(said: str) -> str | None:
    """Return ONE or EVERY; None where neither is said, or both."""
    one, every = _ONE.search(said) is not None, _EVERY.search(said) is not None
    return None if one == every else ONE if one else EVERY

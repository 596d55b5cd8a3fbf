"""Cuts a text into messages that Telegram takes. Pure; used by the transport."""

from __future__ import annotations

import re

# Telegram counts UTF-16 units; an emoji is two.
LONGEST_MESSAGE = 4096
_ENDS = (re.compile(r"\n+"), re.compile(r"[。！？!?…]+[”’」）)]*\s*|[.;；]\s+"), re.compile(r"[，,、\s]"))


def units(text: str) -> int:
    """Count a text as Telegram does."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, longest: int = LONGEST_MESSAGE) -> list[str]:
    """Return the text in parts of at most `longest` units, cut at the ends of paragraphs or sentences where it can."""
    parts: list[str] = []
    rest = text.strip()
    while units(rest) > longest:
        head = _head(rest, longest)
        cut = _cut(head)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part]


def _head(text: str, longest: int) -> str:
    head = text[:longest]
    while units(head) > longest:
        head = head[: len(head) - max(1, (units(head) - longest) // 2)]
    return head


def _cut(head: str) -> int:
    """Return where to cut: after the last end in the second half of what fits, else at its edge."""
    for end in _ENDS:
        found = [match.end() for match in end.finditer(head)]
        if found and found[-1] >= len(head) // 2:
            return found[-1]
    return len(head)

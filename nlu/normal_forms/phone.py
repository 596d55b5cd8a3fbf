"""Mobile, area-code and 400 numbers, as digits without +86. Short service numbers are none."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Iterator

from .entity import Span
from .numerals import digit_string

_COUNTRY = r"(?:(?:\+|00)86[ -]?)?"
_SPOKEN = "[幺一二三四五六七八九零]"
_PHONE = re.compile(
    rf"(?<![\d+.])(?<!\d[ -])(?:{_COUNTRY}1[3-9]\d(?:[ -]?\d){{8}}"
    r"|(?:(?:(?:\+|00)86[ -]?)\(?0?|\(?0)(?:10|2\d|[3-9]\d\d)\)?[ -]?[2-9]\d{2,3}[ -]?\d{4}"
    r"|[48]00[ -]?\d{3}[ -]?\d{4}|[48]00[ -]?\d{4}[ -]?\d{3})(?![ -]?\d)"
    rf"|(?<!{_SPOKEN})[幺一][三四五六七八九]{_SPOKEN}{{9}}(?!{_SPOKEN})"
)
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}")
_OTHER = re.compile(r"1[3-9]\d{9}|[48]00\d{7}")


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield numbers as digits: 13993712345, 09373921456, 4008201234."""
    for match in _PHONE.finditer(text):
        found = match[0]
        digits = re.sub(r"\D", "", digit_string(found))
        if found.startswith("+") or digits.startswith("0086"):
            digits = digits[2:] if found.startswith("+") else digits[4:]
            if not digits.startswith(("0", "1")) or digits.startswith("10"):
                digits = f"0{digits}"
        if _LANDLINE.fullmatch(digits) or _OTHER.fullmatch(digits):
            yield Span("phone", *match.span(), digits)

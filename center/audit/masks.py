"""How sensitive values are written where not everybody may read them. Pure; audit log, rights and console use it."""

from __future__ import annotations

import re

# Shown only when somebody asks for it, and that is on record.
SENSITIVE_FIELDS = frozenset({"id_number", "bank_card", "phone", "birth_date"})
# Never shown to anybody, and never written down.
SECRET_FIELDS = frozenset({"password", "one_time_password", "totp_secret", "recovery_code", "binding_code", "token"})

HIDDEN = "***"
LONGEST = 2000
_SHOWN_OF_ID = 3
_SHOWN_OF_CARD = 4
_MOBILE_DIGITS = 11
# An ID number has 17 or 18 digits, a card 16 to 19; nothing else that is told of a case has as many as twelve.
# Chinese input methods write wide digits, which \d takes too.
_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ \-－\u3000\u00a0]?\d){11,}[ \-－]?[XxＸｘ]?")
# Somebody may be called by it: shorter ones are sums and days.
_SOMEBODYS_NUMBER = re.compile(r"\d(?:[ \-]?\d){6,}|\d{3}\*{4}\d{4}")
_MOBILE = re.compile(r"(?<!\d)[1１][3-9３-９]\d{9}(?!\d)")


def mask(field: str, value: str) -> str:
    """Return a sensitive value as it may be shown to whoever may see the field at all.

    620902…2X → 620***************, 6222…4417 → ***************4417, 13812345678 → 138****5678, 1948-03-05 → 1948-**-**.
    The end of an ID number is never shown: retirees prove with it who they are.
    """
    if not value:
        return value
    if field == "id_number":
        return value[:_SHOWN_OF_ID] + "*" * max(len(value) - _SHOWN_OF_ID, len(HIDDEN))
    if field == "bank_card":
        return "*" * max(len(value) - _SHOWN_OF_CARD, len(HIDDEN)) + value[-_SHOWN_OF_CARD:]
    if field == "phone":
        return _mask_mobile(value) if len(value) >= _MOBILE_DIGITS else HIDDEN + value[-2:]
    if field == "birth_date":
        return f"{value[:4]}-**-**"
    return HIDDEN


def mask_numbers(text: str) -> str:
    """Return free words without the ID, card and mobile numbers that stand in them, however wide their digits."""
    shortened = _LONG_NUMBER.sub(lambda found: "*" * len(found.group()), text)
    return _MOBILE.sub(lambda found: _mask_mobile(found.group()), shortened)


def without_numbers(text: str) -> str:
    """Return free words for others to read: without any number that could be somebody's, telephones too."""
    return _SOMEBODYS_NUMBER.sub(HIDDEN, mask_numbers(text))


def masked(field: str | None, value: str) -> str:
    """Return a value as the audit log keeps it: sensitive fields masked, secrets hidden, words without long numbers."""
    clean = value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")[:LONGEST]
    if field in SECRET_FIELDS:
        return HIDDEN
    if field in SENSITIVE_FIELDS:
        return mask(field, clean)
    return mask_numbers(clean)


def _mask_mobile(digits: str) -> str:
    return f"{digits[:3]}****{digits[-4:]}"

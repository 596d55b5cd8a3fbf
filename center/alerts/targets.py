"""What a route may lead to, and how its target is written where it need not stand in full. Pure.

Services check with it before anything is kept; the log of the bot and the pages of the console write targets with it.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST_MAIL = 254
LONGEST_URL = 1000
_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))
# Only groups: a private chat is a retiree's, and every group's id is negative.
_GROUP = re.compile(r"-[1-9]\d{0,17}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
_DIGITS_SHOWN = 6


class TargetInvalidError(ValueError):
    """Nothing that a route of this kind can lead to; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checked_target(kind: str, target: str) -> str:
    """Return a target as it is kept; raises TargetInvalidError.

    telegram: the id of a group; mail: one address; webhook: an https address, or http on this machine alone.
    """
    if kind == "telegram":
        return _group(target)
    return _mail(target) if kind == "mail" else _url(target)


def shortened(kind: str, target: str) -> str:
    """Return a target so that staff recognise it and nobody else can use it: for logs and lists."""
    if kind == "telegram":
        return f"…{target[-_DIGITS_SHOWN:]}" if len(target) > _DIGITS_SHOWN else target
    if kind == "mail":
        name, _, domain = target.rpartition("@")
        return f"{name[:1]}…@{domain}"
    return without_path(target)


def without_path(url: str) -> str:
    """Return where an address leads, without its path: many services take a path for a password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…"


def _group(target: str) -> str:
    # Staff copy it from where they find it: with wide digits, or a dash instead of a minus.
    number = unicodedata.normalize("NFKC", target.strip()).translate(_MINUS)
    if not _GROUP.fullmatch(number):
        raise TargetInvalidError("telegram_no_group")
    return number


def _mail(target: str) -> str:
    address = target.strip()
    if len(address) > LONGEST_MAIL or not _MAIL.fullmatch(address) or ".." in address.partition("@")[0]:
        raise TargetInvalidError("mail_no_address")
    return address


def _url(target: str) -> str:
    url = target.strip()
    if len(url) > LONGEST_URL:
        raise TargetInvalidError("url_too_long")
    if any(not sign.isprintable() or sign.isspace() or sign == "\\" for sign in url):
        raise TargetInvalidError("url_not_one")
    try:
        parts = urlsplit(url)
        is_one = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_one = False
    if not is_one:
        raise TargetInvalidError("url_not_one")
    if parts.username is not None or parts.password is not None:
        raise TargetInvalidError("url_holds_password")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(parts)):
        raise TargetInvalidError("url_not_https")
    return url.partition("#")[0]


def _is_this_machine(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""Headers of the page and the check of who opens the socket. The router calls it."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")


def page_headers(host: str) -> dict[str, str]:
    """Return the headers of every page and file.

    The socket's address is written out because Safari before 15.4 does not count ws:// as 'self'.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; "
        f"connect-src 'self'{sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def is_own_origin(origin: str, host: str, allowed: Collection[str]) -> bool:
    """Tell whether a socket is opened by our own page: same host and port, or an origin the site has allowed."""
    parts = urlsplit(origin)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return False
    return parts.netloc.casefold() == host.casefold() or origin.rstrip("/").casefold() in allowed

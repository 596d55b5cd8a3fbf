"""The cookie that holds a session's token: for this browser alone, out of reach of scripts."""

from __future__ import annotations

from fastapi import Response

from console.site import Site


def keep_token(answer: Response, site: Site, token: str) -> None:
    """Give the browser the token of its session."""
    answer.set_cookie(site.cookie, token, httponly=True, secure=site.is_https, samesite="lax", path="/")


def drop_token(answer: Response, site: Site) -> None:
    """Take the token from the browser."""
    answer.delete_cookie(site.cookie, path="/", secure=site.is_https, httponly=True, samesite="lax")

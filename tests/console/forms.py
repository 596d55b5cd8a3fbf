"""Fills in and sends the forms of a page as a browser does: with everything the page itself has put into them."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx


class Forms(HTMLParser):
    """The forms of a page: action → field → value."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._open = self.found.setdefault(told["action"], {})
        elif tag == "input" and "name" in told:
            if told.get("type") not in {"radio", "checkbox"} or "checked" in told:
                self._open[told["name"]] = told.get("value", "")
        elif tag == "select":
            self._select = told["name"]
        elif tag == "option" and (self._select not in self._open or "selected" in told):
            self._open[self._select] = told["value"]


def form_in(page: str, action: str) -> dict[str, str]:
    """Return the fields of a form; a page without it is a failure."""
    found = Forms(page).found
    assert action in found, f"no form for {action} among {sorted(found)}"
    return dict(found[action])


def submit(browser: httpx.Client, page: str, action: str, **changes: str) -> httpx.Response:
    """Open a page, change some fields of a form on it, and send it."""
    return browser.post(action, data=form_in(browser.get(page).text, action) | changes)

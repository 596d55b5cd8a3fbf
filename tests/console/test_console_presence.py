"""Who else has a case open: told within a second to those who may see it, and forgotten when they go."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

import httpx

from console.presence import Presence, Watching
from tests.console.desk import Desk


class Line:
    """A live line of somebody at a case, read by a thread until it is hung up."""

    def __init__(self, browser: httpx.Client, number: str) -> None:
        self.others: list[str] | None = None
        self.is_open = threading.Event()
        self._hang_up = threading.Event()
        self._thread = threading.Thread(target=self._read, args=(browser, number), daemon=True)
        self._thread.start()
        assert self.is_open.wait(5)

    def _read(self, browser: httpx.Client, number: str) -> None:
        name = ""
        with browser.stream("GET", f"/live?case={number}", timeout=20) as answer:
            for line in answer.iter_lines():
                name = line[7:] if line.startswith("event: ") else name
                if line.startswith("data: "):
                    self.is_open.set()
                    if name == "presence":
                        self.others = json.loads(line[6:])["others"]
                if self._hang_up.is_set():
                    return

    def hang_up(self, desk: Desk) -> None:
        """Go; something has to come for the reader to notice."""
        self._hang_up.set()
        desk.open_case("scam", "有人打电话", of=None)
        self._thread.join(10)
        assert not self._thread.is_alive()


def becomes(told: Callable[[], object], expected: object, seconds: float = 3) -> bool:
    until = time.monotonic() + seconds
    while told() != expected and time.monotonic() < until:
        time.sleep(0.05)
    return told() == expected


def test_two_at_one_case_know_of_each_other_until_one_goes(desk: Desk) -> None:
    number, other = desk.open_case(), desk.open_case("scam", "有人打电话", of=None)
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    one = Line(first, number)
    assert ">Clerk也打开着这件事" in second.get(f"/cases/{number}").text, "shown without any script too"
    elsewhere = Line(desk.sign_in("admin"), other)
    two = Line(second, number)
    assert becomes(lambda: one.others, ["Clerk2"])
    assert becomes(lambda: two.others, ["Clerk"])
    assert elsewhere.others is None
    two.hang_up(desk)
    assert becomes(lambda: one.others, [])
    one.hang_up(desk)
    elsewhere.hang_up(desk)


def test_whoever_may_not_see_a_case_is_not_there_and_learns_nothing(desk: Desk) -> None:
    number = desk.open_case()
    clerk = Line(desk.sign_in("clerk"), number)
    for who in ("far", "clerk2"):
        stranger = Line(desk.sign_in(who), number if who == "far" else "999999")
        time.sleep(0.7)
        assert stranger.others is None
        assert clerk.others is None
        stranger.hang_up(desk)
    assert desk.sign_in("auditor").get(f"/live?case={number}").status_code == 404
    clerk.hang_up(desk)


def test_one_person_with_two_windows_is_there_once_and_nobody_to_themselves() -> None:
    presence = Presence()
    wang, li = Watching(7, 1, "王芳"), Watching(7, 2, "李强")
    with presence.entered(wang), presence.entered(wang), presence.entered(None):
        with presence.entered(li):
            assert presence.others(7, than=2) == ("王芳",)
            assert presence.others(7, than=1) == ("李强",)
            assert presence.others(8, than=1) == ()
        assert presence.others(7, than=1) == ()
    assert presence.others(7, than=2) == ()
    assert presence.version == 6

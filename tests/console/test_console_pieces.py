"""What open pages share: the same for who may see the same, never another's, never older than what was told."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from console.pieces import FRESH_SECONDS, Pieces
from tests.console.desk import Desk, token_in


def version_of_zero() -> int:
    return 0


def test_of_many_who_ask_at_once_one_makes_the_piece() -> None:
    made, pieces, all_there = [], Pieces(version_of_zero), threading.Barrier(8)
    got: list[bytes] = []

    def make() -> str:
        made.append(1)
        time.sleep(0.1)
        return "rows"

    def ask() -> None:
        all_there.wait()
        got.append(pieces.get("key", make).body)

    asking = [threading.Thread(target=ask) for _ in range(8)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert got == [b"rows"] * 8
    assert made == [1]


def test_a_piece_is_made_anew_when_something_changed_and_when_a_moment_has_passed() -> None:
    state = {"version": 0, "now": 0.0}
    pieces = Pieces(lambda: state["version"], clock=lambda: state["now"])
    texts = iter("abc")
    assert [pieces.get("key", lambda: next(texts)).body for _ in range(2)] == [b"a", b"a"]
    state["version"] = 1
    assert pieces.get("key", lambda: next(texts)).body == b"b"
    state["now"] = 2 * FRESH_SECONDS
    assert pieces.get("key", lambda: next(texts)).body == b"c"


def test_what_changes_while_a_piece_is_made_makes_it_old() -> None:
    state = {"version": 0}
    pieces = Pieces(lambda: state["version"], clock=lambda: 0.0)

    def overtaken() -> str:
        state["version"] = 1
        return "old"

    assert pieces.get("key", overtaken).body == b"old"
    assert pieces.get("key", lambda: "new").body == b"new"


def test_an_error_is_told_and_not_kept() -> None:
    pieces = Pieces(version_of_zero)

    def fails() -> str:
        raise RuntimeError("no database")

    with pytest.raises(RuntimeError):
        pieces.get("key", fails)
    assert pieces.get("key", lambda: "rows").body == b"rows"


def rows(browser: httpx.Client, **query: str) -> str:
    answer = browser.get("/queue/rows", params=query, headers={"x-piece": "1"})
    assert answer.status_code == 200
    return answer.text


def test_clerks_share_rows_that_hold_nothing_of_either(desk: Desk) -> None:
    desk.open_case()
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    tokens = [token_in(browser.get("/").text) for browser in (first, second)]
    for path in ("/queue/rows", "/alarm"):
        pages = [browser.get(path, headers={"x-piece": "1"}).text for browser in (first, second)]
        assert pages[0] == pages[1]
        for own in (*tokens, "Clerk2", "csrf"):
            assert own not in pages[0]


def test_rows_of_those_who_may_see_less_are_others(desk: Desk) -> None:
    number = desk.open_case("scam_loss", "卡号6222020402001234567被骗了")
    clerk, near, far = (desk.sign_in(login) for login in ("clerk", "near", "far"))
    for _ in range(2):  # whoever comes first, and whoever comes second
        assert "6222020402001234567" in rows(clerk)
        assert number in rows(near)
        assert "6222020402001234567" not in rows(near)
        assert number not in rows(far)
        assert number in clerk.get("/alarm").text
        assert number in near.get("/alarm").text
        assert number not in far.get("/alarm").text
        assert number not in rows(near, text="6222020402001234567")


def test_what_is_mine_is_not_anothers(desk: Desk) -> None:
    number = desk.open_case()
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    first.post(f"/cases/{number}/claim", data={"csrf": token_in(first.get("/").text)})
    assert number in rows(first, holder="mine")
    assert number not in rows(second, holder="mine")


def test_rows_that_a_page_shows_already_are_not_sent_again(desk: Desk) -> None:
    desk.open_case()
    clerk = desk.sign_in("clerk")
    for path in ("/queue/rows", "/alarm", "/cases/100001/timeline"):
        sent = clerk.get(path, headers={"x-piece": "1"})
        again = clerk.get(path, headers={"x-piece": "1", "if-none-match": sent.headers["etag"]})
        assert (again.status_code, again.text) == (304, "")
        assert again.headers["content-security-policy"] == sent.headers["content-security-policy"]
    clerk.post("/cases/100001/note", data={"csrf": token_in(clerk.get("/").text), "text": "钥匙在邻居那儿"})
    changed = clerk.get("/cases/100001/timeline", headers={"if-none-match": sent.headers["etag"]})
    assert "钥匙在邻居那儿" in changed.text


def test_the_bar_tells_how_many_wait_and_names_the_first(desk: Desk) -> None:
    numbers = [desk.open_case(of=place) for place in range(8)]
    page = desk.sign_in("clerk").get("/alarm").text
    assert "8 件急事还没人接" in page
    assert [number for number in numbers if number in page] == numbers[:5]

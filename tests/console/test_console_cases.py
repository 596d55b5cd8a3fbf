"""What staff do with a case, and what happens when two of them do it at once."""

from __future__ import annotations

import json
import threading
import time

import httpx

from tests.console.desk import Desk, token_in


def send(browser: httpx.Client, number: str, step: str, **fields: str) -> httpx.Response:
    page = browser.get(f"/cases/{number}").text
    version = page.split('name="version" value="')[1].split('"')[0] if 'name="version"' in page else ""
    return browser.post(f"/cases/{number}/{step}", data={"csrf": token_in(page), "version": version, **fields})


def test_a_case_is_claimed_answered_closed_and_opened_again(desk: Desk) -> None:
    number = desk.open_case()
    clerk = desk.sign_in("clerk")
    assert "我来办" in clerk.get(f"/cases/{number}").text
    assert send(clerk, number, "claim").status_code == 303
    assert "您接了这件事" in clerk.get(f"/cases/{number}").text
    send(clerk, number, "told", text="已打电话，儿子在路上")
    send(clerk, number, "close", reason="settled", outcome="helped", note="人没事")
    page = clerk.get(f"/cases/{number}").text
    assert "已办结：办好了，帮到了" in page
    assert "儿子在路上" in page
    assert number not in clerk.get("/").text
    assert number in clerk.get("/?state=closed").text


def test_closing_can_be_undone_while_nothing_has_left_the_house(desk: Desk) -> None:
    number = desk.open_case()
    clerk = desk.sign_in("clerk")
    send(clerk, number, "close", reason="duplicate", outcome="no_harm")
    assert send(clerk, number, "reopen").status_code == 303
    assert number in clerk.get("/").text


def test_whoever_is_slower_is_told_and_overwrites_nothing(desk: Desk) -> None:
    number = desk.open_case()
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    seen = second.get(f"/cases/{number}").text
    assert send(first, number, "claim").status_code == 303
    late = second.post(f"/cases/{number}/claim", data={"csrf": token_in(seen)})
    assert late.status_code == 409
    assert "别人改过这件事" in late.text
    old = {"csrf": token_in(seen), "version": seen.split('name="version" value="')[1].split('"')[0]}
    closed = second.post(f"/cases/{number}/close", data={**old, "reason": "settled", "outcome": "helped"})
    assert closed.status_code == 409
    assert "正在处理" in closed.text


def test_an_empty_line_is_not_kept(desk: Desk) -> None:
    number = desk.open_case()
    clerk = desk.sign_in("clerk")
    assert send(clerk, number, "note", text="   ").status_code == 409
    assert send(clerk, number, "close", reason="because", outcome="helped").status_code == 409


def test_urgent_cases_stand_above_older_ones_and_filters_narrow(desk: Desk) -> None:
    old = desk.open_case("complaint", "窗口的人说话难听", of=None)
    new = desk.open_case("scam_loss", "我让人骗了两万三")
    clerk = desk.sign_in("clerk")
    queue = clerk.get("/").text
    assert queue.index(new) < queue.index(old) or "complaint" not in queue
    assert old not in clerk.get("/?urgency=urgent&kind=scam_loss").text
    assert new in clerk.get("/?text=骗了").text
    assert old not in clerk.get("/?text=骗了").text
    assert "没有符合条件的事" in clerk.get("/?holder=mine").text


def test_an_open_page_hears_of_an_urgent_case_within_two_seconds(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    heard: list[tuple[float, dict[str, int]]] = []

    def listen() -> None:
        with clerk.stream("GET", "/live", timeout=10) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    heard.append((time.monotonic(), json.loads(line[6:])))
                    if heard[-1][1]["urgent_unclaimed"]:
                        return

    listening = threading.Thread(target=listen)
    listening.start()
    until = time.monotonic() + 5
    while not heard and time.monotonic() < until:
        time.sleep(0.02)
    assert heard[0][1]["urgent_unclaimed"] == 0
    written = time.monotonic()
    number = desk.open_case()
    listening.join(10)
    at, state = heard[-1]
    assert state["urgent_unclaimed"] == 1
    assert at - written < 2
    assert number in clerk.get("/alarm").text


def once_in(page: str) -> str:
    return page.split('name="once" value="')[1].split('"', maxsplit=1)[0]


def test_a_clerk_speaks_with_the_person_and_leaves_again(desk: Desk) -> None:
    number = desk.open_case("scam_loss", "我让人骗了")
    clerk = desk.sign_in("clerk")
    assert "现在由银铃答话" in clerk.get(f"/cases/{number}").text
    assert send(clerk, number, "speak").status_code == 303
    page = clerk.get(f"/cases/{number}").text
    assert "您正在跟本人说话" in page
    words = {"csrf": token_in(page), "once": once_in(page), "text": "我是中心的小李，先别再转钱"}
    for _ in range(2):  # a form that is sent twice writes once
        assert clerk.post(f"/cases/{number}/reply", data=words).status_code == 303
    page = clerk.get(f"/cases/{number}").text
    assert page.count("我是中心的小李") == 1
    assert "等着发出" in page
    send(clerk, number, "leave")
    assert "现在由银铃答话" in clerk.get(f"/cases/{number}").text


def test_two_staff_never_answer_one_person_unaware_of_each_other(desk: Desk) -> None:
    number = desk.open_case()
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    send(first, number, "speak")
    refused = send(second, number, "speak")
    assert refused.status_code == 409
    assert "别的工作人员正在办" in refused.text
    assert "Clerk" in second.get(f"/cases/{number}").text
    assert send(second, number, "reply", text="我也来说", once="x").status_code == 409
    assert send(second, number, "speak", over_other="yes").status_code == 303
    late = send(first, number, "reply", text="我还在说", once="y")
    assert late.status_code == 409
    assert "这句没有发出去" in late.text


def test_closing_a_case_gives_the_conversation_back_and_only_to_whoever_speaks(desk: Desk) -> None:
    number = desk.open_case()
    first, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    send(first, number, "speak")
    assert send(second, number, "close", reason="settled", outcome="helped").status_code == 409
    assert send(first, number, "close", reason="settled", outcome="helped").status_code == 303
    page = first.get(f"/cases/{number}").text
    assert "已办结" in page
    assert "我是机器助手" in page

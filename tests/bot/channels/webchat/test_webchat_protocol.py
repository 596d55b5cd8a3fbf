"""The web chat's socket and page, without a browser."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from bot.channels.webchat.frames import MAX_TEXT_CHARS
from bot.channels.webchat.limits import Addresses, Bucket, network_of
from bot.channels.webchat.security import is_own_origin, page_headers
from tests.bot.channels.webchat.fake_center import FakeCenter, make_app

ORIGIN = {"origin": "http://testserver"}


@pytest.fixture
def client(center: FakeCenter) -> TestClient:
    return TestClient(make_app(center))


def hello(socket: WebSocketTestSession, **more: Any) -> dict[str, Any]:
    socket.send_json({"type": "hello", "token": None, "after": 0, "language": "zh", **more})
    return until(socket, "welcome")


def until(socket: WebSocketTestSession, kind: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = socket.receive_json()
        if frame["type"] == kind:
            return frame


def test_a_message_is_stored_acknowledged_and_answered(client: TestClient, center: FakeCenter) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        welcome = hello(socket)
        socket.send_json({"type": "say", "id": "a1", "text": "支部什么时候开会"})
        assert until(socket, "ack") == {"type": "ack", "id": "a1"}
        message = until(socket, "message")
    assert [choice["title"] for choice in message["choices"]] == ["我去", "请个假", "到时候提醒我"]
    assert message["from"] == "assistant"
    stored = center.inbox[0]
    assert (stored.channel, stored.message_id, stored.language) == ("webchat", "a1", "zh")
    assert stored.external_id == hashlib.sha256(welcome["token"].encode()).hexdigest()


def test_the_secret_of_the_browser_never_reaches_the_gateway(client: TestClient, center: FakeCenter) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        token = hello(socket)["token"]
        socket.send_json({"type": "say", "id": "a1", "text": "您好"})
        until(socket, "ack")
    assert token not in repr(center.inbox)


def test_the_same_id_sent_twice_is_stored_once_and_acknowledged_twice(client: TestClient, center: FakeCenter) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        hello(socket)
        for _ in range(2):
            socket.send_json({"type": "say", "id": "a1", "text": "您好"})
            assert until(socket, "ack")["id"] == "a1"
    assert len(center.inbox) == 1


def test_a_tapped_choice_keeps_its_id(client: TestClient, center: FakeCenter) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        hello(socket)
        socket.send_json({"type": "choose", "id": "a2", "choice": "k1-2", "text": "请个假"})
        until(socket, "ack")
    assert (center.inbox[0].choice_id, center.inbox[0].text) == ("k1-2", "请个假")


def test_what_was_missed_comes_after_the_last_seen_and_everything_on_a_new_page(client: TestClient) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        token = hello(socket)["token"]
        for number in (1, 2):
            socket.send_json({"type": "say", "id": f"a{number}", "text": f"第{number}句"})
            seen = until(socket, "message")["id"]
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        missed = hello(socket, token=token, after=seen - 1)
        assert [line["id"] for line in missed["messages"]] == ["a2", seen]
        assert missed["fresh"] is False
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        everything = hello(socket, token=token)
        assert [line["from"] for line in everything["messages"]] == ["me", "assistant", "me", "assistant"]


def test_a_stranger_with_another_token_sees_nothing(client: TestClient) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        hello(socket)
        socket.send_json({"type": "say", "id": "a1", "text": "您好"})
        until(socket, "message")
    for token in (None, "x", "A" * 43, "../../etc/passwd"):
        with client.websocket_connect("/ws", headers=ORIGIN) as socket:
            assert hello(socket, token=token)["messages"] == []


def test_a_failure_of_the_store_is_told_and_the_page_still_opens(client: TestClient, center: FakeCenter) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        token = hello(socket)["token"]
    center.is_broken = True
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        assert hello(socket, token=token)["complete"] is False
        socket.send_json({"type": "say", "id": "a1", "text": "您好"})
        error = until(socket, "error")
    assert (error["code"], error["id"], error["text"]) == ("not_stored", "a1", "这句没存住。请点那句话再发一次。")


def test_a_text_beyond_the_limit_is_refused_in_the_language_of_the_page(client: TestClient, center: FakeCenter) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        hello(socket, language="en")
        socket.send_json({"type": "say", "id": "a1", "text": "x" * (MAX_TEXT_CHARS + 1)})
        error = until(socket, "error")
    assert error["code"] == "too_long"
    assert error["text"].startswith("That is too long")
    assert center.inbox == []


def test_a_flood_is_slowed_and_told_when_to_come_again(client: TestClient, center: FakeCenter) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        hello(socket)
        for number in range(20):
            socket.send_json({"type": "say", "id": f"a{number}", "text": "您好"})
        error = until(socket, "error")
    assert error["code"] == "too_fast"
    assert 0 < error["retry_after"] <= 5
    assert len(center.inbox) < 20


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"say","id":"a","text":"no hello"}',
        "not json",
        '{"type":"hello","after":-1}',
        '{"type":"hello","language":"xx"}',
        "[" * 20_000,
    ],
)
def test_a_connection_that_does_not_begin_with_hello_is_closed(client: TestClient, frame: str) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        socket.send_text(frame)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 1008


def test_bad_frames_are_told_and_at_the_fifth_the_line_is_closed(client: TestClient) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        hello(socket)
        for bad in ('{"type":"say","id":"<b>","text":"x"}', '{"type":"say","id":"a","text":"  "}', "{}", "1"):
            socket.send_text(bad)
            assert until(socket, "error")["code"] == "bad_frame"
        socket.send_bytes(b"\x00")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://testserver.evil.example"])
def test_a_foreign_origin_opens_no_socket(client: TestClient, origin: str) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/ws", headers={"origin": origin}):
        pass


def test_an_allowed_origin_may_differ_from_the_host() -> None:
    assert is_own_origin("https://chat.example", "internal:8080", {"https://chat.example"})
    assert not is_own_origin("https://chat.example:444", "internal:8080", {"https://chat.example"})
    assert not is_own_origin("file://internal:8080", "internal:8080", ())


def test_an_address_with_too_many_connections_is_turned_away(center: FakeCenter) -> None:
    client = TestClient(make_app(center, Addresses(connections=1)))
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        hello(socket)
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/ws", headers=ORIGIN):
            pass
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        assert hello(socket)["token"]


def test_a_size_of_letters_is_kept_and_comes_back(client: TestClient) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        token = hello(socket)["token"]
        socket.send_json({"type": "preference", "text_size": 32})
        socket.send_json({"type": "ping"})
        until(socket, "pong")
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        assert hello(socket, token=token)["text_size"] == 32


def test_the_page_is_strict_and_in_the_language_that_the_browser_asks_for(client: TestClient) -> None:
    english = client.get("/", headers={"accept-language": "en-GB,en;q=0.9,zh;q=0.5"})
    chinese = client.get("/")
    assert 'lang="en"' in english.text
    assert "Talk to staff" in english.text
    assert 'lang="zh-CN"' in chinese.text
    assert "找工作人员" in chinese.text
    for answer in (chinese, client.get("/static/js/main.js"), client.get("/static/no-such-file")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["../router.py", "..%2frouter.py", "%2e%2e/router.py", "/etc/passwd", "js/../../router.py"]
)
def test_no_path_leads_out_of_the_static_files(client: TestClient, path: str) -> None:
    answer = client.get("/static/" + path)
    assert answer.status_code == 404
    assert "create_webchat" not in answer.text


def test_an_unchanged_file_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/static/css/page.css")
    assert client.get("/static/css/page.css", headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_a_forged_host_does_not_get_into_the_policy() -> None:
    assert "evil" not in page_headers("evil'; script-src *")["Content-Security-Policy"]


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    now = [0.0]
    bucket = Bucket(rate=2, burst=3, clock=lambda: now[0])
    assert [bucket.take() for _ in range(3)] == [0, 0, 0]
    assert bucket.take() == pytest.approx(0.5)
    now[0] = 0.5
    assert bucket.take() == 0


def test_addresses_are_forgotten_and_an_ipv6_home_counts_as_one() -> None:
    addresses = Addresses(rate=1, burst=1, remembered=2, clock=lambda: 0.0)
    assert addresses.take("10.0.0.1") == 0
    assert addresses.take("10.0.0.1") > 0
    addresses.take("10.0.0.2")
    addresses.take("10.0.0.3")
    assert addresses.take("10.0.0.1") == 0
    assert network_of("2001:db8:1:2:3::1") == network_of("2001:db8:1:2:ffff::9")


def test_a_page_tells_what_was_looked_at(client: TestClient, center: FakeCenter) -> None:
    with client.websocket_connect("/ws", headers=ORIGIN) as socket:
        hello(socket)
        for wrong in ({"ids": []}, {"ids": [0]}, {"ids": list(range(1, 60))}):
            socket.send_json({"type": "seen", **wrong})
            assert until(socket, "error")["code"] == "bad_frame"
        socket.send_json({"type": "seen", "ids": [3, 4]})
        socket.send_json({"type": "ping"})
        until(socket, "pong")
    assert center.seen == [3, 4]

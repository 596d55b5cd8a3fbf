"""Requests that no browser of ours sends: other methods, other hosts, bodies too large or too slow, ways out of /static."""

from __future__ import annotations

import socket
import time

import httpx
import pytest
from sqlalchemy import text

from console.access import LARGEST_FIELD_BYTES, MOST_FIELDS
from console.app import LARGEST_BODY_BYTES
from tests.console.desk import PASSWORD, Desk, token_in
from tests.console.routes import PROTECTED_HEADERS, every_route

URLENCODED = {"content-type": "application/x-www-form-urlencoded"}


def test_other_methods_are_refused_on_every_route_with_all_headers(desk: Desk) -> None:
    desk.open_case()
    clerk = desk.sign_in("clerk")
    for browser in (desk.browser(), clerk):
        for path, methods in every_route(desk.database):
            for method in {"HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - methods:
                answer = browser.request(method, path)
                assert answer.status_code == 405, f"{method} {path}"
                assert PROTECTED_HEADERS.items() <= dict(answer.headers).items(), f"{method} {path}"


@pytest.mark.parametrize(
    "path",
    ["/audit/", "/cases/100001/", "/login/", "/queue/rows/", "/static", "/static/", "//evil.example/", "/login/.."],
)
def test_a_foreign_host_name_is_in_no_redirect(desk: Desk, path: str) -> None:
    for browser in (desk.browser(), desk.sign_in("admin")):
        for headers in (
            {"host": "evil.example"},
            {"x-forwarded-host": "evil.example"},
            {"forwarded": "host=evil.example"},
        ):
            answer = browser.get(httpx.URL(desk.url).copy_with(raw_path=path.encode()), headers=headers)
            assert "evil" not in answer.headers.get("location", "")
            assert answer.headers.get("location", "/").startswith("/")


@pytest.mark.parametrize(
    "way",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "%2e%2e%2fapp.py",
        "..%5capp.py",
        "css/../../app.py",
        "....//app.py",
        "%252e%252e/app.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "css/desk.css%00.png",
        "%00",
        "css",
        "css/",
        "%ff%fe",
        "a" * 5000,
    ],
)
def test_nothing_outside_is_reached_through_static(desk: Desk, way: str) -> None:
    with socket.create_connection((httpx.URL(desk.url).host, httpx.URL(desk.url).port)) as line:
        line.settimeout(10)
        line.sendall(f"GET /static/{way} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n".encode())
        answer = read_all(line)
    assert answer.split(b" ")[1] in {b"404", b"400", b"405"}, answer[:80]
    assert b"create_app" not in answer
    assert b"root:" not in answer


def test_a_body_that_is_too_large_is_refused_before_it_is_kept(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    token = token_in(clerk.get("/").text)
    large = b"x" * (LARGEST_BODY_BYTES + 1)

    def in_parts():
        yield f"csrf={token}".encode()
        for number in range(2 * LARGEST_BODY_BYTES // LARGEST_FIELD_BYTES):
            yield f"&f{number}=".encode() + b"x" * (LARGEST_FIELD_BYTES - 100)

    for path in ("/login", "/audit/verify", "/cases/100001/note", "/logout"):
        told = clerk.post(path, content=large, headers=URLENCODED)
        assert told.status_code == 413, path
        parts = clerk.post(path, content=in_parts(), headers=URLENCODED)
        assert parts.status_code == 413, path
        assert PROTECTED_HEADERS.items() <= dict(parts.headers).items()
    assert clerk.get("/").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "login=" + "x" * (LARGEST_FIELD_BYTES + 1),
        "&".join(f"f{n}=1" for n in range(MOST_FIELDS + 1)),
        "x" * (LARGEST_FIELD_BYTES + 1) + "=1",
    ],
)
def test_too_much_in_a_form_is_refused(desk: Desk, body: str) -> None:
    assert desk.browser().post("/login", content=body, headers=URLENCODED).status_code == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc\r\n--x--',
        ),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        ("multipart/form-data", b"nothing"),
        ("multipart/form-data; boundary=" + "x" * 300, b"--"),
        ("application/json", b'{"login": "clerk"}'),
        ("text/plain", b"login=clerk"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"login=+ADw-"),
        ("application/x-www-form-urlencoded", b"%%%=%zz&&&==;;"),
        ("application/x-www-form-urlencoded", b"\xff\xfe\x00"),
        ("", b"login=clerk"),
    ],
)
def test_a_body_of_another_kind_is_no_form_and_no_fault(desk: Desk, kind: str, body: bytes) -> None:
    answer = desk.browser().post("/login", content=body, headers={"content-type": kind})
    assert answer.status_code in {400, 401}
    assert "set-cookie" not in answer.headers


def test_many_slow_bodies_hold_up_nobody(desk: Desk) -> None:
    url = httpx.URL(desk.url)
    slow = []
    for _ in range(60):
        line = socket.create_connection((url.host, url.port))
        head = "POST /login HTTP/1.1\r\nHost: desk\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlogin="
        line.sendall(head.encode())
        slow.append(line)
    began = time.monotonic()
    assert desk.browser().post("/login", data={"login": "clerk", "password": PASSWORD}).status_code == 303
    assert time.monotonic() - began < 5
    for line in slow:
        line.close()


@pytest.mark.parametrize(
    "head",
    [
        "POST /login HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: d\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: d\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nabcdGET /smuggled HTTP/1.1\r\nHost: d\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: d\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: d\r\n\r\n",
        "GET /login HTTP/1.1\r\nHost: d\r\nX: a\r\n b\r\nContent-Length: -1\r\n\r\n",
        "GET /login\r\nHost: d\r\n\r\n",
        "\x00\x01\x02\r\n\r\n",
        "GET /" + "a" * 70_000 + " HTTP/1.1\r\nHost: d\r\n\r\n",
    ],
)
def test_a_request_that_two_servers_read_differently_is_answered_once_at_most(desk: Desk, head: str) -> None:
    url = httpx.URL(desk.url)
    with socket.create_connection((url.host, url.port)) as line:
        line.settimeout(3)
        line.sendall(head.encode("latin-1"))
        answer = read_all(line)
    assert answer.count(b"HTTP/1.1 ") <= 1, answer
    assert b"HTTP/1.1 500" not in answer
    assert desk.browser().get("/health").text == "ok"


def test_only_a_proxy_on_this_machine_tells_who_is_calling(desk: Desk) -> None:
    for local, told, noted in (
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.3", "198.51.100.8", "127.0.0.3"),
    ):
        way = httpx.HTTPTransport(local_address=local)
        with httpx.Client(base_url=desk.url, transport=way, trust_env=False, timeout=20) as browser:
            headers = {"x-forwarded-for": told, "x-real-ip": "192.0.2.1", "x-forwarded-proto": "https"}
            data = {"login": "clerk", "password": PASSWORD}
            assert browser.post("/login", data=data, headers=headers).status_code == 303
        with desk.database.read() as session:
            last = text("SELECT address FROM audit_entries WHERE action = 'log_in.account' ORDER BY id DESC LIMIT 1")
            assert session.execute(last).scalar_one() == noted


def test_no_page_is_kept_by_a_browser_or_a_proxy(desk: Desk) -> None:
    number = desk.open_case()
    admin = desk.sign_in("admin")
    for path in (
        "/",
        "/queue/rows",
        "/alarm",
        "/audit",
        f"/cases/{number}",
        f"/cases/{number}/timeline",
        "/login",
        "/no",
    ):
        assert admin.get(path).headers["cache-control"] == "no-store", path
    exported = admin.post("/audit/export", data={"csrf": token_in(admin.get("/").text)})
    assert exported.headers["cache-control"] == "no-store"
    assert exported.headers["content-disposition"].startswith("attachment;")


def read_all(line: socket.socket) -> bytes:
    """Return what comes until the server hangs up, or has nothing more to say."""
    found = b""
    try:
        while part := line.recv(65536):
            found += part
    except (TimeoutError, ConnectionResetError):
        pass
    return found

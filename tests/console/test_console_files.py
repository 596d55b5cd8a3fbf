"""Files of a case over HTTP: what gets in, what comes out and how, who may, and a disk that is full."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy import event, text

from center.attachments.service import LARGEST_BYTES
from tests.console.desk import Desk, token_in
from tests.console.test_console_cases import send

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x0dIHDR" + bytes(range(256))
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n<script>alert(1)</script>"
File = tuple[str, bytes, str]


def put(browser: httpx.Client, number: str, *files: File, token: str | None = None) -> httpx.Response:
    page = browser.get(f"/cases/{number}").text
    sent = [("file", file) for file in files]
    return browser.post(f"/cases/{number}/files", data={"csrf": token or token_in(page)}, files=sent)


def links_in(page: str) -> list[str]:
    return re.findall(r'href="(/cases/\d+/files/\d+)"', page)


def test_files_go_in_and_come_out_as_downloads_that_run_nothing(desk: Desk) -> None:
    number = desk.open_case("complaint", "信里写的不对")
    clerk = desk.sign_in("clerk")
    put(
        clerk, number, ("信 第1页.png", PNG, "text/html"), ('x"; evil.html', PDF, "text/html"), ("a.txt", b"<b>hi", "x")
    )
    picture, letter, words = links_in(clerk.get(f"/cases/{number}").text)
    for path, content, media in (
        (picture, PNG, "image/png"),
        (letter, PDF, "application/pdf"),
        (words, b"<b>hi", "application/octet-stream"),
    ):
        answer = clerk.get(path)
        assert answer.content == content
        assert answer.headers["content-type"] == media
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert "filename*=UTF-8''%E4%BF%A1%20%E7%AC%AC1%E9%A1%B5.png" in clerk.get(picture).headers["content-disposition"]
    shown = clerk.get(f"{picture}/view")
    assert shown.headers["content-disposition"].startswith("inline; ")
    assert "default-src 'none'; sandbox" in shown.headers["content-security-policy"]
    for other in (letter, words):
        assert clerk.get(f"{other}/view").status_code == 404, "only pictures are shown"


def test_reading_and_removing_are_on_record(desk: Desk) -> None:
    number = desk.open_case("complaint", "信里写的不对")
    clerk = desk.sign_in("clerk")
    put(clerk, number, ("信.png", PNG, "image/png"))
    (link,) = links_in(clerk.get(f"/cases/{number}").text)
    clerk.get(f"{link}/view")
    refused = send(clerk, number, f"{link.split('/', 3)[3]}/remove", reason="  ")
    assert "请写明为什么删，文件还在" in refused.text
    assert clerk.get(link).status_code == 200
    assert send(clerk, number, f"{link.split('/', 3)[3]}/remove", reason="放错了").status_code == 303
    assert clerk.get(link).status_code == 404
    page = clerk.get(f"/cases/{number}").text
    assert "放错了" in page
    again = send(clerk, number, f"{link.split('/', 3)[3]}/remove", reason="再来")
    assert "这个文件已经删掉了" in again.text
    log = desk.sign_in("auditor").get("/audit?object_kind=attachment").text
    for action, times in (("attach.case", 1), ("read.attachment", 2), ("remove.attachment", 1)):
        assert log.count(action) == times, action


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("big.png", PNG + b"\x00" * LARGEST_BYTES, "image/png")], "有文件超过 10 MB"),
        ([(f"{n}.png", PNG + bytes([n]), "image/png") for n in range(6)], "一次最多放 5 个"),
        ([("a.docx", b"PK\x03\x04" + b"\x00" * 50, "x")], "“a.docx”不能放"),
        ([("ok.png", PNG, "x"), ("bad.exe", b"MZ\x00\x01", "x")], "“bad.exe”不能放"),
        ([("empty.png", b"", "x")], "是空的"),
        ([], "没有选文件"),
    ],
)
def test_what_is_refused_is_told_and_nothing_is_kept(desk: Desk, files: list[File], words: str) -> None:
    number = desk.open_case("complaint", "信里写的不对")
    clerk = desk.sign_in("clerk")
    if files:
        answer = put(clerk, number, *files)
    else:
        token = token_in(clerk.get(f"/cases/{number}").text)
        answer = clerk.post(f"/cases/{number}/files", data={"csrf": token}, files=[("file", ("", b"", "x"))])
    assert answer.status_code == 409
    assert words in answer.text
    with desk.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM attachments")).scalar() == 0


def test_a_form_without_token_or_right_puts_nothing_in(desk: Desk) -> None:
    number, others = desk.open_case("complaint", "信里写的不对"), desk.open_case("complaint", "别人的", of=None)
    clerk, near = desk.sign_in("clerk"), desk.sign_in("near")
    assert put(clerk, number, ("a.png", PNG, "x"), token="wrong").status_code == 403
    assert put(clerk, number, ("a.png", PNG, "x"), token=token_in(near.get("/").text)).status_code == 403
    assert put(near, number, ("a.png", PNG, "x")).status_code == 404
    plain = clerk.post(f"/cases/{number}/files", data={"csrf": token_in(clerk.get("/").text)})
    assert plain.status_code == 403
    nobody = desk.browser().post(f"/cases/{number}/files", files=[("file", ("a.png", PNG, "x"))])
    assert nobody.headers["location"] == "/login"
    with desk.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM attachments")).scalar() == 0
    put(clerk, number, ("a.png", PNG, "x"))
    (link,) = links_in(clerk.get(f"/cases/{number}").text)
    for path in (link, f"{link}/view"):
        for who in ("near", "far", "auditor"):
            assert desk.sign_in(who).get(path).status_code == 404
    assert "a.png" not in near.get(f"/cases/{number}").text
    for path in (link.replace(number, others), f"/cases/{number}/files/99", f"/cases/{number}/files/x"):
        assert clerk.get(path).status_code == 404, "a file is found in its own case alone"


def test_a_disk_that_is_full_is_told_and_nothing_is_half_there(desk: Desk) -> None:
    number = desk.open_case("complaint", "信里写的不对")
    clerk = desk.sign_in("clerk")
    with desk.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 100

    def allow_no_more(connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(desk.database.engine, "begin", allow_no_more)
    answer = put(clerk, number, ("large.txt", b"large " * 1_000_000, "x"))
    assert answer.status_code == 507
    assert "服务器的磁盘满了" in answer.text
    assert links_in(clerk.get(f"/cases/{number}").text) == []
    assert put(clerk, number, ("small.png", PNG, "x")).status_code == 303
    assert len(links_in(clerk.get(f"/cases/{number}").text)) == 1

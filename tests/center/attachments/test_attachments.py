"""Files of cases: told by their content, never readable in the database, whole or not there at all."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from center import crypto
from center.attachments import service as attachments
from center.attachments.kinds import find_kind
from center.attachments.service import LARGEST_BYTES, PIECE_BYTES, NewFile
from center.audit import service as audit
from center.cases import service as cases
from center.crypto import Keyring, SecretUnreadableError
from center.db import Database
from center.db.errors import is_disk_full
from tests.center.desk import LIU, ZHANG, add_clerks, open_case

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x0dIHDR" + bytes(range(256)) * 4
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 500
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 60
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@pytest.fixture
def case(database: Database, now: datetime) -> cases.CaseView:
    with database.write() as session:
        add_clerks(session, now)
        return open_case(session, now)


def add(database: Database, case: cases.CaseView, now: datetime, *files: NewFile) -> list[attachments.AttachmentView]:
    with database.write() as session:
        return attachments.add_files(session, case_id=case.id, files=files, by=ZHANG, now=now)


def content_of(database: Database, file: attachments.AttachmentView) -> bytes:
    with database.read() as session:
        return b"".join(attachments.iterate_content(session, attachment=file))


def count(database: Database, table: str) -> int:
    with database.read() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.mark.parametrize("size", [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_a_file_comes_back_as_it_went_in(database: Database, case: cases.CaseView, now: datetime, size: int) -> None:
    content = (b"\xe4\xbf\xa1 " * size)[:size] if size > 1 else b"a"
    content = content.decode("utf-8", "ignore").encode() or b"a"
    (file,) = add(database, case, now, NewFile("信.txt", content))
    assert content_of(database, file) == content
    assert (file.size_bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert file.pieces == -(-len(content) // PIECE_BYTES)


@pytest.mark.parametrize(("content", "kind"), [(PNG, "png"), (JPEG, "jpeg"), (WEBP, "webp"), (PDF, "pdf")])
def test_the_content_tells_the_kind_whatever_the_name_says(
    database: Database, case: cases.CaseView, now: datetime, content: bytes, kind: str
) -> None:
    (file,) = add(database, case, now, NewFile("letter.exe", content))
    assert file.kind == kind
    assert not file.name.endswith(".exe")


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\x00" * 200,
        b"PK\x03\x04" + b"\x00" * 60,
        b"\x7fELF" + b"\x00" * 60,
        b"GIF89a" + b"\x00" * 20,
        b"\x00\x00\x00\x18ftypheic" + b"\x00" * 30,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 60,
        b"   \n\t",
        b"text with\x00zero",
        b"\x1b[31mred",
        b"\xff\xfe\x00",
        b"GARBAGE" + PDF[:5] + b"\x00",
    ],
)
def test_what_is_no_letter_is_refused(content: bytes) -> None:
    assert find_kind(content) is None


@pytest.mark.parametrize("content", [b"hello\r\n", "银行来的信".encode(), "银行来的信".encode("gb18030"), b"<script>1"])
def test_plain_words_are_text_in_either_encoding(content: bytes) -> None:
    assert find_kind(content) == "text"


def test_the_database_holds_nothing_that_can_be_read(database: Database, case: cases.CaseView, now: datetime) -> None:
    words = "卡号6222020402001234567在信里".encode() * 9
    add(database, case, now, NewFile("a.txt", words))
    with database.read() as session:
        stored = bytes(session.execute(text("SELECT sealed FROM attachment_pieces")).scalar_one())
    assert b"6222020402001234567" not in stored
    assert len(stored) > len(words)


@pytest.mark.parametrize("swap", ["other place", "other file", "cut off", "altered", "other keys"])
def test_pieces_that_were_tampered_with_are_not_given(
    database: Database, case: cases.CaseView, now: datetime, swap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = add(database, case, now, NewFile("a", b"a" * 2 * PIECE_BYTES), NewFile("b", b"b" * 2 * PIECE_BYTES))
    change = {
        "other place": "UPDATE attachment_pieces SET position = position + 7 WHERE position = 0 AND attachment_id = :one",
        "other file": "UPDATE attachment_pieces SET sealed = (SELECT sealed FROM attachment_pieces WHERE "
        "attachment_id = :two AND position = 0) WHERE attachment_id = :one AND position = 0",
        "cut off": "DELETE FROM attachment_pieces WHERE attachment_id = :one AND position = 1",
        "altered": "UPDATE attachments SET pieces = 1 WHERE id = :one",
    }.get(swap)
    if change is None:
        monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
        crypto.get_keyring.cache_clear()
        crypto.get_settings.cache_clear()
    else:
        names = {name: id_ for name, id_ in (("one", one.id), ("two", two.id)) if f":{name}" in change}
        with database.write() as session:
            session.execute(text(change), names)
    with database.read() as session:
        file = next(each for each in attachments.list_attachments(session, case_id=case.id) if each.id == one.id)
    with pytest.raises((SecretUnreadableError, attachments.AttachmentNotFoundError)):
        content_of(database, file)


@pytest.mark.parametrize(
    ("content", "problem"), [(b"", "empty"), (b"a" * (LARGEST_BYTES + 1), "too_large"), (b"\x00", "kind_unknown")]
)
def test_one_that_is_refused_keeps_the_others_out_too(
    database: Database, case: cases.CaseView, now: datetime, content: bytes, problem: str
) -> None:
    with pytest.raises(attachments.FileRefusedError) as refused:
        add(database, case, now, NewFile("good.png", PNG), NewFile("bad", content))
    assert (refused.value.name, refused.value.problem) == ("bad", problem)
    assert count(database, "attachments") == count(database, "attachment_pieces") == 0


def test_the_same_file_is_kept_once_and_twenty_are_enough(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    first = add(database, case, now, NewFile("a.png", PNG))
    assert add(database, case, now, NewFile("again.png", PNG)) == first
    add(database, case, now, *(NewFile(f"{n}.txt", f"第 {n} 页".encode()) for n in range(19)))
    with pytest.raises(attachments.FileRefusedError, match="too_many"):
        add(database, case, now, NewFile("21.txt", b"one more"))
    with database.write() as session:
        about = {"case_id": case.id, "attachment_id": first[0].id, "by": ZHANG, "now": now}
        attachments.remove_attachment(session, reason="放错了", **about)
    add(database, case, now, NewFile("21.txt", b"one more"))


def test_removing_destroys_the_content_and_keeps_who_and_why(
    database: Database, case: cases.CaseView, now: datetime
) -> None:
    secret = b"nobody may read this again " * 20_000
    (file,) = add(database, case, now, NewFile("a.txt", secret))
    with database.read() as session:
        sealed = bytes(session.execute(text("SELECT sealed FROM attachment_pieces WHERE position = 0")).scalar_one())
    about = {"case_id": case.id, "attachment_id": file.id, "by": LIU, "now": now}
    with pytest.raises(ValueError, match="for a reason"), database.write() as session:
        attachments.remove_attachment(session, reason=" \n ", **about)
    with database.write() as session:
        attachments.remove_attachment(session, reason="放错了案子", **about)
    with pytest.raises(attachments.AttachmentNotFoundError), database.write() as session:
        attachments.remove_attachment(session, reason="再删一次", **about)
    assert count(database, "attachment_pieces") == 0
    with database.read() as session:
        (gone,) = attachments.list_attachments(session, case_id=case.id)
        lines = [(line.fact_name, line.body) for line in cases.list_timeline(session, case_id=case.id)[1:]]
        recorded = [e.action for e in audit.list_entries(session, chosen=audit.EntryFilter()).entries]
    assert (gone.is_there, gone.removed_because, gone.sha256) == (False, "放错了案子", file.sha256)
    assert lines == [("attachment_added", "a.txt"), ("attachment_removed", "a.txt · 放错了案子")]
    assert "attach.case" in recorded and "remove.attachment" in recorded
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert sealed[100:400] not in Path(str(database.url.database)).read_bytes()


def test_a_full_disk_leaves_no_half_file(sqlite_database: Database, now: datetime) -> None:
    with sqlite_database.write() as session:
        add_clerks(session, now)
        case = open_case(session, now)
    pages = 0

    def allow_no_more(connection) -> None:
        nonlocal pages
        pages = pages or connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 200
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(sqlite_database.engine, "begin", allow_no_more)
    files = [NewFile("small.txt", b"small"), NewFile("large.txt", b"large " * 1_000_000)]
    with pytest.raises(OperationalError) as full:
        add(sqlite_database, case, now, *files)
    assert is_disk_full(full.value)
    for table in ("attachments", "attachment_pieces"):
        assert count(sqlite_database, table) == 0
    with sqlite_database.read() as session:
        assert len(cases.list_timeline(session, case_id=case.id)) == 1
        assert audit.list_entries(session, chosen=audit.EntryFilter(action="attach.case")).entries == []
    add(sqlite_database, case, now, files[0])

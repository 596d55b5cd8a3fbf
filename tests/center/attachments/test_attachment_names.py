"""What a file is called once it is here, whatever its name was meant to do."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.attachments.kinds import ENDINGS
from center.attachments.names import clean_name
from center.members.id_numbers import check_letter

ID_NUMBER = "62090219480305002" + check_letter("62090219480305002")


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("信.png", "png", "信.png"),
        ("C:\\Users\\wang\\银行来信.PDF", "pdf", "银行来信.pdf"),
        ("../../etc/passwd", "text", "passwd.txt"),
        ("letter.pdf.exe", "pdf", "letter.pdf.exe.pdf"),
        ("photo.jpeg", "jpeg", "photo.jpg"),
        ("photo\u202egnp.exe", "png", "photognp.exe.png"),
        ("a\x00b\r\nc\t.txt", "text", "abc.txt"),
        ("   ", "png", "file.png"),
        ("...", "pdf", "file.pdf"),
        ("CON.txt", "text", "file CON.txt"),
        ("nul", "pdf", "file nul.pdf"),
        ('a"b;c<d>.png', "png", "a b;c d.png"),
        (f"王桂兰{ID_NUMBER}.jpg", "jpeg", "王桂兰620.jpg"),
        ("\u200b\u2066\ufeff", "text", "file.txt"),
    ],
)
def test_a_name_is_plain_and_ends_with_what_the_file_is(name: str, kind: str, expected: str) -> None:
    assert clean_name(name, kind) == expected


@given(st.text(max_size=120), st.sampled_from(sorted(ENDINGS)))
def test_no_name_leads_anywhere_hides_anything_or_breaks_a_header(name: str, kind: str) -> None:
    clean = clean_name(name, kind)
    assert clean.endswith(ENDINGS[kind])
    assert len(ENDINGS[kind]) < len(clean) <= 60 + len("file ") + len(ENDINGS[kind])
    assert not set(clean) & set('/\\"<>:|?*\r\n')
    assert not any(unicodedata.category(sign).startswith("C") for sign in clean)
    assert clean == clean.strip(". ")
    clean.encode("utf-8")

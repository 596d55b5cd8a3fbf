"""What a route may lead to: whatever somebody types, nothing else is kept, and logs do not tell it in full."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.alerts.models import ROUTE_KINDS
from center.alerts.targets import TargetInvalidError, checked_target, shortened

GOOD = [
    ("telegram", " -1001234567890 ", "-1001234567890"),
    ("telegram", "－１００１２３", "-100123"),
    ("telegram", "—100123", "-100123"),
    ("mail", " duty@center.example.org\n", "duty@center.example.org"),
    ("webhook", "https://hooks.example.org/a?b=1#c", "https://hooks.example.org/a?b=1"),
    ("webhook", "http://127.0.0.1:9000/x", "http://127.0.0.1:9000/x"),
    ("webhook", "http://[::1]/x", "http://[::1]/x"),
    ("webhook", "http://localhost/x", "http://localhost/x"),
]
BAD = [
    ("telegram", "7001", "telegram_no_group"),  # a retiree's own chat
    ("telegram", "@duty", "telegram_no_group"),
    ("telegram", "-0", "telegram_no_group"),
    ("telegram", "", "telegram_no_group"),
    ("mail", "duty", "mail_no_address"),
    ("mail", "a@b", "mail_no_address"),
    ("mail", "a@b.org, c@d.org", "mail_no_address"),
    ("mail", "a@b.org\nBcc: c@d.org", "mail_no_address"),
    ("mail", "王@b.org", "mail_no_address"),
    ("mail", f"{'a' * 250}@b.org", "mail_no_address"),
    ("webhook", "http://hooks.example.org/", "url_not_https"),
    ("webhook", "http://127.0.0.1.example.org/", "url_not_https"),
    ("webhook", "http://10.0.0.1/", "url_not_https"),
    ("webhook", "ftp://hooks.example.org/", "url_not_https"),
    ("webhook", "file:///etc/passwd", "url_not_one"),
    ("webhook", "https://user:secret@hooks.example.org/", "url_holds_password"),
    ("webhook", "http://localhost@evil.example.org/", "url_holds_password"),
    ("webhook", "https://", "url_not_one"),
    ("webhook", "https://a:99999/", "url_not_one"),
    ("webhook", "https://a b/", "url_not_one"),
    ("webhook", "https://evil.example.org\\@good.example.org/", "url_not_one"),
    ("webhook", f"https://a/{'x' * 1000}", "url_too_long"),
]


@pytest.mark.parametrize(("kind", "typed", "kept"), GOOD)
def test_a_target_is_kept_as_it_is_meant(kind: str, typed: str, kept: str) -> None:
    assert checked_target(kind, typed) == kept


@pytest.mark.parametrize(("kind", "typed", "code"), BAD)
def test_what_leads_nowhere_is_refused_with_the_reason(kind: str, typed: str, code: str) -> None:
    with pytest.raises(TargetInvalidError) as caught:
        checked_target(kind, typed)
    assert caught.value.code == code


@given(st.sampled_from(ROUTE_KINDS), st.text(max_size=60) | st.from_regex(r"https?://[^/]{1,20}/.*", fullmatch=True))
def test_whatever_is_typed_is_kept_twice_alike_or_refused(kind: str, typed: str) -> None:
    try:
        kept = checked_target(kind, typed)
    except TargetInvalidError:
        return
    assert checked_target(kind, kept) == kept
    assert kept.isprintable() and " " not in kept
    if kind == "webhook":
        parts = urlsplit(kept)
        assert parts.scheme == "https" or parts.hostname in {"localhost", "::1"} or str(parts.hostname)[:4] == "127."


def test_a_log_tells_enough_of_a_target_to_recognise_it_and_no_more() -> None:
    assert shortened("telegram", "-1001234567890") == "…567890"
    assert shortened("mail", "duty.officer@center.example.org") == "d…@center.example.org"
    assert shortened("webhook", "https://hooks.example.org/services/T0/s3cret?key=1") == "https://hooks.example.org/…"

"""What the tests of pages ask of axe is heard: a page that is wrong in one thing fails for just that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests import chromium
from tests.accessibility import failures_of

pytestmark = pytest.mark.browser
HEAD = '<!doctype html><html lang="zh"><head><title>银铃</title>{head}</head><body><main><h1>银铃</h1>{body}</main></body></html>'


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium.running() as started:
        yield started.new_page()


@pytest.mark.parametrize(
    ("rule", "is_ordinary", "head", "body"),
    [
        ("image-alt", True, "", '<img src="data:,">'),
        ("color-contrast", True, "", '<p style="color: #999">看不清</p>'),
        ("color-contrast-enhanced", False, "", '<p style="color: #767676">勉强看得清</p>'),
        ("target-size", False, "", "".join('<button style="width:9px;height:9px;padding:0">x</button>' for _ in "ab")),
        ("meta-viewport-large", True, '<meta name="viewport" content="width=device-width, maximum-scale=3">', ""),
    ],
)
def test_what_is_wrong_is_found(page: Page, rule: str, is_ordinary: bool, head: str, body: str) -> None:
    page.set_content(HEAD.format(head=head, body=body))
    found, strictly = failures_of(page), failures_of(page, is_strict=True)
    assert {one.partition(":")[0] for one in found} == ({rule} if is_ordinary else set())
    assert {one.partition(":")[0] for one in strictly} == {rule}


def test_a_good_page_has_no_failures(page: Page) -> None:
    page.set_content(HEAD.format(head="", body="<p>看得清</p>"))
    assert failures_of(page, is_strict=True) == []

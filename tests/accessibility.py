"""What axe-core finds wrong with a page in a real Chromium; the one way in which every test of a page asks it."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# For who is 72 and has a cracked screen: large targets, and WCAG's AAA contrast besides AA's. Each of the two tells only of
# what the other lets pass, so neither can be left out.
STRICT = {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}
# Only what fails comes back from the page: what passes is a hundred times longer.
RUN = "async (options) => (await axe.run(options)).violations"


def failures_of(page: Page, *, is_strict: bool = False) -> list[str]:
    """Return the rules that the page as it stands breaks, with the elements that break them."""
    page.wait_for_load_state("load")
    options: dict[str, Any] = {"resultTypes": ["violations"]} | ({"rules": STRICT} if is_strict else {})
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, options)
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]

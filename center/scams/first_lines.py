"""The first lines of a loss, fitted to what was told: the bank's own number, or the card that is to be frozen.

The gateway's safety net says them before all else, and the actions where it has not. They need no database, and a file
of banks that staff have spoilt must not keep anybody from hearing whom to call.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from center.faults import told
from center.scams.banks import find_banks_in_story
from center.scams.secrets import is_secret_alone
from center.wording.responses import render

FIRST = "utter_scams_loss_first"
log = logging.getLogger(__name__)


def choose_loss_response(text: str, language: str) -> tuple[str, dict[str, Any]]:
    """Return which response comes first for a story of a loss, and the values that only it tells."""
    try:
        response = f"{FIRST}_code" if is_secret_alone(text) else FIRST
        banks = find_banks_in_story(text)
    except Exception as error:  # noqa: BLE001 - see above
        log.error("the first lines of a loss are the plain ones: %s", told(error))
        return FIRST, {}
    if not banks:
        return response, {}
    return f"{response}_bank", {"bank": banks[0].told("name", language), "bank_number": banks[0].number}


def write_loss_lines(text: str, language: str, numbers: Mapping[str, str]) -> str:
    """Return the first lines for a story of a loss."""
    response, values = choose_loss_response(text, language)
    return render(response, language, **numbers, **values).text

"""Say what data/reminders/rules.yml means, or what in it cannot be: `python -m center.reminders [file]`.

It changes nothing. It ends with 0 if the rules can be used, and with 2 if not.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta
from pathlib import Path

from center.clock import LOCAL_ZONE, local_today, to_local
from center.reminders.festivals import NAMES, last_known_year
from center.reminders.quiet import leave_at
from center.reminders.rules import FILE, Rules, RulesInvalidError, read_rules
from center.wording.said import say

WORDS = Path(__file__).with_name("words.yml")
# The meeting that the leads are explained with begins at this hour, in a month.
EXAMPLE_HOUR, EXAMPLE_AHEAD = 9, timedelta(days=30)


def main(arguments: list[str] | None = None) -> int:
    """Read the rules and say what they mean."""
    parser = argparse.ArgumentParser(prog="python -m center.reminders", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    file = parser.parse_args(arguments).file
    try:
        rules = read_rules(file.read_text(encoding="utf-8"))
    except (OSError, RulesInvalidError) as error:
        sys.stderr.write(f"{say(WORDS, 'invalid', file=file.name, problem=error)}\n")
        return 2
    _explain(rules)
    return 0


def _explain(rules: Rules) -> None:
    day = local_today() + EXAMPLE_AHEAD
    starts_at = datetime(day.year, day.month, day.day, EXAMPLE_HOUR, tzinfo=LOCAL_ZONE)
    print(say(WORDS, "example", starts=f"{starts_at:%Y-%m-%d %H:%M}"))
    for kind, leads in rules.leads.items():
        moments = (leave_at(lead.moment(starts_at), before=starts_at, now=starts_at - EXAMPLE_AHEAD) for lead in leads)
        told = ", ".join(f"{to_local(at):%m-%d %H:%M}" for at in moments if at is not None)
        print(f"  {kind}: {told}")
    greeted = ["birthday"] * rules.greets_birthdays + [name for name in NAMES if name in rules.festivals]
    days, at = ", ".join(greeted) or "-", f"{rules.greets_at:%H:%M}"
    print(say(WORDS, "greetings", at=at, days=days, year=last_known_year()))
    opens, at = f"{rules.certification_opens(day.year):%m-%d}", f"{rules.certification_at:%H:%M}"
    print(say(WORDS, "certification", opens=opens, days=rules.again_days, at=at))


if __name__ == "__main__":
    sys.exit(main())

"""What became of a message that came in, as the inbox keeps it. Gateway and channels write it, the figures count it."""

from __future__ import annotations

# The assistant answered, and nobody of the staff has anything to do.
ANSWERED = "answered"
# The assistant answered, and something of it became a line of a case.
CASE = "case"
# One of the staff spoke with the person, and got it.
WITH_STAFF = "with_staff"
# The assistant asked what was meant, or offered a person.
NOT_UNDERSTOOD = "not_understood"
# A picture, a voice message: nobody read it.
UNREADABLE = "unreadable"
# Too many came at once, and this one was not read.
TURNED_AWAY = "turned_away"
# The program could not answer, and staff got it.
FAULT = "fault"

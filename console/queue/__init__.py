"""The queue: every case by urgency, then age, following what happens."""

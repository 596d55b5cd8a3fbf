"""What it takes to tell everybody something: `make bench-reminders`, that is `python -m tests.bench.reminders`."""

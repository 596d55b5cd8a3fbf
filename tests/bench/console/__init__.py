"""The staff console under load: many open queues, many reports. `make bench-console`, that is `python -m tests.bench.console`."""

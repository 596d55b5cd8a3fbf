"""This assistant beside a stock Rasa bot, in one run: `make bench`, that is `python -m tests.bench`."""

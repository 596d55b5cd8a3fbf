"""Takes the words out of cases that are over: the fact of a case stays, and so does a mark on every line."""

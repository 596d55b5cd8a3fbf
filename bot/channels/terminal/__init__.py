"""The assistant in a terminal: for developers, clerks and scripts."""

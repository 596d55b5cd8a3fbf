"""The kinds of sheet that can be brought in, one a file."""

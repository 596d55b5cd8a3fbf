"""A second reminder to those who were told of a meeting and have not answered."""

"""When the center works: the hours of the week, and the days that differ from them."""

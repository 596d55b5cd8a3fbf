"""What goes out only after two people have seen it: drafted by one, published by another."""

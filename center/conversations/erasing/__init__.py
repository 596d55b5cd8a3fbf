"""Takes messages out of inbox and outbox: away where nothing refers to them, else without a word in them."""

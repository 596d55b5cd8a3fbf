"""Early warning: what staff are warned of, what they do about it, and notices that take two people."""

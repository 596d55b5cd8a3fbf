"""How fast a channel may be written to, counted over all workers on all machines."""

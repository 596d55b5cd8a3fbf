"""The center's records and rules. Actions, bot and console call its services; it must never import any of them."""

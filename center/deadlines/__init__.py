"""Until when a case must be answered and closed. A warning comes before, each miss is recorded once."""

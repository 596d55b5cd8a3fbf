"""How well scams are told: across sources, beside a baseline of character n-grams. Run by people alone."""

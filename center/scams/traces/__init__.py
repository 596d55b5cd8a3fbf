"""What a report of fraud leaves: numbers, links, accounts, names and wording that join it to others."""

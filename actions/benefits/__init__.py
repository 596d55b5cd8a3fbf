"""What the assistant answers about money: payments, rules, claims, certification, and something gone wrong."""

"""What the law on personal information asks: consents and the notice they refer to, copies, corrections, erasure."""

"""What is known of scams: signs, kinds, and a trained head that judges what has no sign."""

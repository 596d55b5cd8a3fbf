"""What is known of scams: for now the unmistakable signs."""

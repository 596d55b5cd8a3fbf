"""What everybody does to their own account: looks, password, second factor, open sessions."""

"""What people asked to have checked: found among what is vetted, gathered for the staff, told when it is known."""

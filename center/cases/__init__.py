"""What staff must look after, with a timeline that can only grow."""

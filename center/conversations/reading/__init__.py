"""What staff read of conversations: by which channels a member writes, and the talk, page by page."""

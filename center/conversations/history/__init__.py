"""What both sides have said, as the person sees it."""

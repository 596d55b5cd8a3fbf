"""What staff are told by a second route, and which routes there are. An alert names a case, never a person."""

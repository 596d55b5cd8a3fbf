"""What many workers on many machines need to send together: claims one at a time, common paces, who is at work."""

"""Starts and supervises everything on one machine. Run by make; people's words and records are not its business."""

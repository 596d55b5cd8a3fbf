"""Everything held on one member, gathered for them to read; nothing that is somebody else's."""

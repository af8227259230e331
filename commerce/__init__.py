"""The foundation: catalog, locations, channels, staff and keys, the small kernel and its facts."""

"""Product rows into the catalog, set by set: what is known is read, each row is judged, what differs is written."""

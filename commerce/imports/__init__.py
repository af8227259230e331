"""CSV in: read a file strictly, dry-run it, apply it in batches that survive a crash, and say what is wrong by row."""

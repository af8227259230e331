"""Pages that customers open with a signed link, without a log-in."""

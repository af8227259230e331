"""One file or folder per outside system. Each translates and talks; none knows our tables."""

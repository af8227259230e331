"""Outside systems that sell as well: what comes from them, what goes to them, and what is true when they disagree."""

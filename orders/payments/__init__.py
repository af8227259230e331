"""How money is taken: one card provider behind a protocol, unknown outcomes that resolve themselves, exact shares."""

"""Real sales from files, placed again as orders: each invoice at its own moment, with the amounts it was sold for."""

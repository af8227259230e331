"""Benchmarks: ratios measured in one run on one machine, not timed tests. `manage.py bench [NAME…]` runs them.

Each makes a database of its own from the migrations, fills it with generated rows and drops it at the end.
"""

"""Which place prepares what: candidates, ordered rules, a split within limits, and a trace that says why."""

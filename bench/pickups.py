"""The pickup board of a store with 2,000 open pickups: time until its first byte, and queries whatever there is."""

import statistics

from bench import order_book, retailer, scratch, workers
from bench.registry import Figure

OPEN, COLLECTED, SKUS = 2_000, 400, 500
AIM_MS = 200
LONG = "200 cards of one column"
STATES = ("routed", "accepted", "picking", "picked", "ready")


def run() -> list[Figure]:
    """Milliseconds of each page; queries more with 2,000 open than with 5."""
    fill = retailer.statements(skus=SKUS, locations=2) + order_book.statements(
        orders=OPEN + COLLECTED, skus=SKUS, places=1
    )
    with scratch.database(*fill, *_pickups()):
        found = workers.told_by("bench.pickup_worker", environment=workers.UNTHROTTLED)
    figures = []
    for name, times in found["ms"].items():
        times.sort()
        figures.append(Figure(f"{name}, p50", statistics.median(times), "ms"))
        aim = None if name == LONG else AIM_MS
        figures.append(Figure(f"{name}, p95", times[int(len(times) * 0.95)], "ms", aim=aim, at_most=True))
    figures.append(Figure("board, time of its processor, mean", found["cpu_ms"], "ms"))
    more = found["queries"] - found["queries_few"]
    return [*figures, Figure("queries more with 2,000 open than with 5", more, aim=0, at_most=True)]


def _pickups() -> list[str]:
    """Open ones in every state, promised within hours around now; the rest were collected since midnight."""
    states = f"ARRAY[{', '.join(repr(state) for state in STATES)}]"
    open_ = f"o.id <= {OPEN}"
    return [
        f"""INSERT INTO fulfillment_fulfillment (id, order_id, delivery_id, location_id, position, kind, status,
              promised_at, routed_at, ready_at, keep_until, ended_at, shelf)
            SELECT o.id, o.id, o.id, 1, 1, 'pickup',
              CASE WHEN {open_} THEN ({states})[1 + o.id % {len(STATES)}] ELSE 'collected' END,
              now() + (o.id % 600 - 120) * interval '1 minute', now() - interval '1 hour', now() - interval '1 hour',
              now() + interval '5 days', CASE WHEN {open_} THEN NULL ELSE greatest(date_trunc('day', now()),
              now() - interval '1 hour') END, 'A-' || o.id % 40
            FROM orders_order o""",
        """INSERT INTO fulfillment_fulfillmentline (fulfillment_id, line_id, variant_id, quantity, picked)
           SELECT f.id, l.id, l.variant_id, 1, CASE WHEN f.status IN ('picked', 'ready', 'collected') THEN 1 ELSE 0 END
           FROM fulfillment_fulfillment f JOIN orders_orderline l ON l.order_id = f.order_id""",
        """UPDATE fulfillment_fulfillment SET status = 'arrived', arrived_at = now() - interval '2 minutes'
           WHERE status = 'ready' AND id % 50 = 4""",
    ]

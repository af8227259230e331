"""Channels: from a sale here to the new number accepted by every other channel, and deliveries accepted per second."""

from bench import retailer, scratch, selling, web, workers
from bench.registry import Figure

SKUS, RATE, SECONDS = 60, 10, 20
DELIVERIES, CLIENTS = 2_000, 8
MUST_LAG, MUST_RATE = 5.0, 200


def run() -> list[Figure]:
    """Seconds to the last of three simulated channels at 10 sales a second; deliveries over HTTP from 8 clients."""
    fill = retailer.statements(skus=SKUS, locations=1) + selling.statements()
    with scratch.database(*fill), web.serving() as address:
        asked = (address, RATE, SECONDS, SKUS, DELIVERIES, CLIENTS)
        found = workers.told_by("bench.channel_worker", *asked)
    return [
        Figure("sales", found["sales"]),
        Figure("sale to each channel's yes, p50", found["p50"], "s"),
        Figure("sale to each channel's yes, p95", found["p95"], "s", must=MUST_LAG, at_most=True),
        Figure("never accepted", found["missing"], must=0, at_most=True),
        Figure("deliveries accepted", found["accepted"], "per s", must=MUST_RATE),
        Figure("answer to a delivery, p99", found["answer_p99_ms"], "ms", must=200, at_most=True),
    ]

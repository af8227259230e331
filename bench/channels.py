"""Channels: from a sale here to the new number accepted by every other channel, and deliveries accepted per second."""

import json
import subprocess
import sys

from bench import retailer, scratch, selling, web
from bench.registry import CannotRun, Figure

SKUS, RATE, SECONDS = 60, 10, 20
DELIVERIES, CLIENTS = 2_000, 8
MUST_LAG, MUST_RATE = 5.0, 200


def run() -> list[Figure]:
    """Seconds to the last of three simulated channels at 10 sales a second; deliveries over HTTP from 8 clients."""
    fill = retailer.statements(skus=SKUS, locations=1) + selling.statements()
    with scratch.database(*fill), web.serving() as address:
        arguments = [address, str(RATE), str(SECONDS), str(SKUS), str(DELIVERIES), str(CLIENTS)]
        command = [sys.executable, "-m", "bench.channel_worker", *arguments]
        done = subprocess.run(command, env=scratch.environment(), stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise CannotRun("the worker failed; see above")
    found = json.loads(done.stdout.splitlines()[-1])
    return [
        Figure("sales", found["sales"]),
        Figure("sale to each channel's yes, p50", found["p50"], "s"),
        Figure("sale to each channel's yes, p95", found["p95"], "s", must=MUST_LAG, at_most=True),
        Figure("never accepted", found["missing"], must=0, at_most=True),
        Figure("deliveries accepted", found["accepted"], "per s", must=MUST_RATE),
        Figure("answer to a delivery, p99", found["answer_p99_ms"], "ms", must=200, at_most=True),
    ]

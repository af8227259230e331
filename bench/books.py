"""The audit over 1,000,000 levels and their ledger: seconds, and memory of the process that asks."""

import json
import resource
import subprocess
import sys

from django.conf import settings

from bench import retailer, scratch
from bench.registry import CannotRun, Figure

SKUS, LOCATIONS = 10_000, 100
LIMIT_SECONDS = 60
SALES = f"""
INSERT INTO inventory_movement (variant_id, location_id, kind, on_hand_delta, before, after, actor_kind, cause,
  occurred_at)
SELECT variant_id, location_id, 'sale', -1, {retailer.STOCK}, {retailer.STOCK} - 1, 'system', 'order:' || id, now()
FROM inventory_level ORDER BY random()
"""
SOLD = "UPDATE inventory_level SET on_hand = on_hand - 1"


def run() -> list[Figure]:
    """Two movements per level, the second ones in random order; all laws, as the command runs them."""
    with scratch.database(*retailer.statements(skus=SKUS, locations=LOCATIONS), SALES, SOLD):
        done = subprocess.run(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "audit", "--json"],
            env=scratch.environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
    if done.returncode:
        raise CannotRun("the audit failed; see above")
    laws = json.loads(done.stdout)["laws"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    seconds = [Figure(f"{law['law']}, {law['checked']:,} judged", law["seconds"], "s") for law in laws]
    total = Figure("all laws", sum(law["seconds"] for law in laws), "s", aim=LIMIT_SECONDS, at_most=True)
    return [*seconds, total, Figure("memory of the process", peak, "MiB")]

"""Sells on the web while three channels show the stock and, in the second half, one of them hangs. Run by
`bench.dead_channel`."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

from bench import channel_worker as channels  # sets Django up
from bench.live import WORKER

from django.conf import settings  # isort: skip

from bench import channel_accounts  # isort: skip
from commerce.actors import SYSTEM  # isort: skip
from commerce.events import nudge  # isort: skip
from commerce.models import Connection, Listing, Push, Reaction  # isort: skip
from commerce.sales_channels import watching  # isort: skip
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator  # isort: skip
from inventory import channel_sync  # isort: skip

DEAD = "woocommerce"
BEAT_SECONDS, PATIENCE_SECONDS = 5.0, 90.0


def main(rate: float, seconds: float, skus: int) -> None:
    setup = Setup(sends=False, catalog=channel_accounts.catalog(skus))
    stop, told = threading.Event(), {}
    with ExitStack() as stack:
        sims = {system: stack.enter_context(Simulator(system=system, setup=setup)) for system in channels.PATHS}
        settings.EGRESS_EXCEPTIONS = [sim.address for sim in sims.values()]
        made = {system: channels.join(sim) for system, sim in sims.items()}
        stack.callback(_end, _start_worker())
        for work in (_beat, lambda: channels.watch(sims, told)):
            thread = threading.Thread(target=channels.repeat, args=(work, stop))
            thread.start()
            stack.callback(thread.join)
        stack.callback(stop.set)
        print(json.dumps(_measure(sims, made, told, (rate, seconds, skus))))


def _measure(sims, made, told, pace) -> dict:
    others = [system for system in sims if system != DEAD]
    _settle(list(made.values()))
    before = channels.sell(*pace)
    _settle(list(made.values()))
    sims[DEAD].away("hang")
    meanwhile = channels.sell(*pace)
    _settle([made[system] for system in others])
    seen, began = len(sims[DEAD].journal()), time.monotonic()
    sims[DEAD].back()
    _settle(list(made.values()))
    true_again = time.monotonic() - began
    lags = {name: channels.judge(sales, told, others) for name, sales in (("b", before), ("m", meanwhile))}
    return {
        "sales": len(before) + len(meanwhile),
        "missing": lags["b"][1] + lags["m"][1] + _wrong(sims[DEAD], made[DEAD]),
        "before": _shares(lags["b"][0]),
        "meanwhile": _shares(lags["m"][0]),
        "told": sum(line["kind"] == "level_set" for line in sims[DEAD].journal(seen)),
        "changed": len({sku for sku, _ in meanwhile}),
        "true_again": true_again,
    }


def _wrong(sim: Simulator, connection: Connection) -> int:
    """Levels that the channel shows wrongly."""
    rows = Listing.objects.filter(connection=connection, status="matched").select_related("variant")
    place, shows = connection.places.get().external_ref, sim.levels()
    should = channel_sync.shown(connection, {(row.variant_id, place) for row in rows})
    return sum(sum(shows[row.variant.sku].values()) != should[row.variant_id, place] for row in rows)


def _shares(lags: list[float]) -> dict[str, float]:
    return {name: lags[int(len(lags) * share)] for name, share in (("p50", 0.5), ("p95", 0.95))}


def _settle(connections: list[Connection]) -> None:
    """Until these are to be told nothing more."""
    mine, deadline = Push.objects.filter(connection__in=connections), time.monotonic() + PATIENCE_SECONDS
    while mine.exclude(status="idle").exists() or Reaction.objects.filter(status="waiting").exists():
        if time.monotonic() > deadline:
            raise SystemExit("the channels were not told everything in time")
        time.sleep(0.1)


def _beat() -> None:
    watching.look(by=SYSTEM)
    nudge.send()
    time.sleep(BEAT_SECONDS)


def _start_worker() -> subprocess.Popen:
    environment = {**os.environ, "EGRESS_EXCEPTIONS": ",".join(settings.EGRESS_EXCEPTIONS)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", *WORKER], env=environment, **quiet)


def _end(worker: subprocess.Popen) -> None:
    worker.terminate()
    try:
        worker.wait(30)
    except subprocess.TimeoutExpired:
        worker.kill()


if __name__ == "__main__":
    main(*map(float, sys.argv[1:3]), int(sys.argv[3]))

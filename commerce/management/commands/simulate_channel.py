"""`manage.py simulate_channel`: a fake Shopify, Square or WooCommerce at a port of this machine, until Ctrl-C.

Its orders are of invented people; it reads and writes nothing of this installation.
"""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from commerce.sales_channels.connectors.simulated import catalog
from commerce.sales_channels.connectors.simulated.exchange import Account
from commerce.sales_channels.connectors.simulated.faults import PLANS
from commerce.sales_channels.connectors.simulated.simulator import WIRES, Setup, Simulator


class Command(BaseCommand):
    help = "Run a simulated sales channel that sells by itself and misbehaves as asked."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--system", choices=sorted(WIRES), required=True)
        parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
        parser.add_argument("--seed", type=int, default=1, help="the same seed sells and misbehaves alike")
        parser.add_argument("--orders-per-minute", type=float, default=6.0, help="of the shop's minutes, see --factor")
        parser.add_argument("--callback", default="", help="where webhooks go")
        parser.add_argument("--secret", default=Account().secret, help="what webhooks are signed with")
        parser.add_argument("--token", default=Account().token, help="what callers must show")
        parser.add_argument("--faults", choices=list(PLANS), default="none")
        parser.add_argument("--catalog", type=Path, help="JSON file of products; otherwise a few of its own")
        parser.add_argument("--factor", type=float, default=1.0, help="60 makes a minute of waiting a second")
        parser.add_argument("--state", type=Path, help="file that the shop is kept in and goes on from")

    def handle(self, **options) -> None:
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        try:
            simulator = Simulator(
                system=options["system"], seed=options["seed"], faults=options["faults"], setup=_setup(options)
            )
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise CommandError(f"It cannot start: {problem}") from problem
        with simulator as sim:
            self.stdout.write(sim.url)
            self.stdout.write(f"Directed at {sim.url}/_sim/state; allow {sim.address} as an inner address to call it.")
            self.stdout.flush()
            ended.wait()
            self.stdout.write(f"Stopped after {len(sim.journal())} lines of journal.")


def _setup(options: dict) -> Setup:
    if options["callback"] and urlsplit(options["callback"]).scheme not in ("http", "https"):
        raise ValueError("the callback is no http address")
    if options["factor"] <= 0 or options["orders_per_minute"] < 0:
        raise ValueError("the factor is above 0, and orders are not taken back by time")
    return Setup(
        orders_per_minute=options["orders_per_minute"],
        port=options["port"],
        factor=options["factor"],
        callback=options["callback"],
        account=Account(token=options["token"], secret=options["secret"]),
        catalog=catalog.read(options["catalog"]) if options["catalog"] else None,
        state=options["state"],
    )

"""The process of the demo's outside shops: all of them, each at its own port, until it is told to end.

    python -m config.demo.storefront_process FILE

It loads no Django and touches no data of ours. Whoever is connected subscribes to their news.
"""

import json
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator
from commerce.sales_channels.connectors.simulated.subscribing import EVERYTHING


def run(file: Path) -> None:
    """Sell until SIGTERM."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with ExitStack() as running:
        for entry in json.loads(file.read_text(encoding="utf-8")):
            running.enter_context(_simulator(**entry))
        ended.wait()


def _simulator(*, system: str, seed: int, faults: str, state: str, **how: Any) -> Simulator:
    made = Simulator(system=system, seed=seed, faults=faults, setup=Setup(state=Path(state), **how))
    kept = made.shop.state.subscriptions
    kept[:] = [each for each in kept if EVERYTHING not in each["topics"]]  # nobody but their own calls subscribes
    return made


if __name__ == "__main__":
    run(Path(sys.argv[1]))

"""Workers of their own: processes that drain once, forked from a server that has loaded everything for all of them."""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:  # in the server that forks
    django.setup()

from commerce.events import relay
from tests.commerce.events import rig

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])


@contextmanager
def draining(lease: float) -> Iterator[BaseProcess]:
    """A worker for as long as the block lasts, with that lease in seconds; it writes into the file `log`."""
    process = _FORKS.Process(target=_drain, args=(lease, rig.folder()))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def _drain(lease: float, folder: Path) -> None:
    os.environ["EFFECTS"] = str(folder)  # the server was started by the first test, with the folder of that one
    with open(folder / "log", "ab") as log:
        os.dup2(log.fileno(), 2)
    relay.drain(lease=timedelta(seconds=lease))

"""A shop of its own: commits while its Redis is well, frozen, gone, full and read-only; prints the seconds as JSON."""

import json
import os
import signal
import sys
import time

import django
import redis

from tests.own_redis import OwnRedis
from tests.processes import wait_until


def commit(bell: int) -> float:
    """One transaction with one fact: how long it took."""
    started = time.monotonic()
    with transaction.atomic():
        bus.publish(Rang(bell))
    return time.monotonic() - started


def run(own: OwnRedis, client: redis.Redis) -> dict[str, float]:
    """The same commit under every fault, the nudge's silence after a failure lifted in between."""
    faults = {
        "well": (lambda: None, lambda: None),
        "frozen": (lambda: own.signal(signal.SIGSTOP), lambda: own.signal(signal.SIGCONT)),
        "gone": (own.stop, own.start),
        "full": (lambda: client.config_set("maxmemory", "1"), lambda: client.config_set("maxmemory", "0")),
        "read-only": (lambda: client.replicaof("127.0.0.1", "1"), lambda: client.replicaof("NO", "ONE")),
    }
    seconds = {}
    for bell, (name, (begin, end)) in enumerate(faults.items()):
        nudge._silent_until = 0
        begin()
        seconds[name] = commit(bell)
        wait_until(lambda: not nudge._wanted)
        time.sleep(0.1)  # the send is under way, and meets the fault
        end()
    return seconds


if __name__ == "__main__":
    with OwnRedis() as own:
        os.environ["REDIS_URL"] = own.url
        django.setup()
        from django.db import transaction

        from commerce.events import bus, nudge
        from tests.commerce.events.rig import Rang

        with redis.Redis.from_url(own.url) as client:
            commit(-1)
            json.dump(run(own, client), sys.stdout)

"""Working through what waits: a few calls beside each other, so that one that hangs holds up nobody else.

Only this thread talks to the database; threads only talk to endpoints. An outcome that cannot be written down leaves
its lease to run out: then it is told again, under the same id.
"""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from django.db import DatabaseError, connection

from commerce.webhooks import calling, claiming, outcomes
from commerce.webhooks.claiming import LEASE, Claim
from commerce.webhooks.outcomes import Outcome

AT_ONCE = 16
LOOK_AGAIN_SECONDS = 0.25
LONGEST_CALL = timedelta(seconds=calling.SECONDS + 2)
_log = logging.getLogger(__name__)


def send_due(*, seconds: float = 60.0, lease: timedelta = LEASE) -> int:
    """Try what is due until nothing is, starting none after `seconds`. Returns how many tries were made.

    Any number of workers may do this at once, but one is enough: another one leaves, so that it can do other work.
    Ends at most one deadline of a call after `seconds`.
    """
    if claiming.is_somebody_sending(LONGEST_CALL):
        return 0
    outcomes.give_up_lost()
    tried, deadline = 0, time.monotonic() + seconds
    running: dict[Future[Outcome], Claim] = {}
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="webhook") as threads:
        while True:
            while len(running) < AT_ONCE and time.monotonic() < deadline and (claim := claiming.following(lease)):
                running[threads.submit(calling.deliver, claim)] = claim
                tried += 1
            if not running:
                return tried
            for done in wait(running, timeout=LOOK_AGAIN_SECONDS, return_when=FIRST_COMPLETED).done:
                _note(running.pop(done), done.result())


def _note(claim: Claim, outcome: Outcome) -> None:
    try:
        outcomes.note(claim, outcome)
    except DatabaseError:
        connection.close_if_unusable_or_obsolete()
        _log.exception("What became of webhook delivery %s was not written down", claim.event)


def send_test(delivery_id: int) -> bool:
    """Try one test now, unless a worker has it already. Whether it was tried here."""
    claim = claiming.trial(delivery_id)
    return claim is not None and outcomes.note(claim, calling.deliver(claim))

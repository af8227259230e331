"""The shop as it runs in production: web server, worker and beat as processes, mails to a real mail server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import Celery

from config.celery import TIMETABLE, broker_url
from tests.commerce.notifications import mailroom
from tests.commerce.notifications.mailroom import Mailroom
from tests.journeys.town import Town
from tests.own_redis import OwnRedis
from tests.processes import free_port, running, serving_and_working

_QUEUES = {slot.task: slot.queue for slot in TIMETABLE}


@dataclass(frozen=True)
class Stack:
    """Where it answers, what was mailed, and `beside(work)`: what a test does or reads in the database itself."""

    url: str
    town: Town
    mails: Mailroom
    beside: Callable[[Callable[[], Any]], Any]
    broker: str

    def tick(self, task: str) -> None:
        """What beat sends when a slot of the timetable is due, which stories cannot wait for."""
        with Celery(broker=self.broker, set_as_current=False) as sender:  # else later tests send there as well
            sender.send_task(task, queue=_QUEUES[task])


@contextmanager
def started(town: Town, beside: Callable, log: Path) -> Iterator[Stack]:
    """Everything up and answering until the block ends."""
    port, mail = free_port(), mailroom.free_port()
    with ExitStack() as up:
        redis = up.enter_context(OwnRedis())  # other tests look into theirs while this worker runs
        ours = {
            "TRUECOUNT_DEMO": "true",
            "TRUECOUNT_TESTING": "",
            "REDIS_URL": redis.url,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "CUSTOMER_PAGE_SECONDS": "1",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
        }
        mails = up.enter_context(mailroom.opened(mail))
        beat = ("-m", "celery", "-A", "config", "beat", "--pidfile=", "-s", str(log / "beat"))
        up.enter_context(running(*beat, log=log / "beat.log", **ours))
        url = up.enter_context(serving_and_working(log, port=port, **ours))
        yield Stack(url, town, mails, beside, broker_url(redis.url))

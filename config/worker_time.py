"""A task whose time is up stops wherever it is, also in the middle of code that goes on after any failure.

Celery says so with an ordinary exception, which such code takes for a fault of what it was busy with: an order, a
picture, a channel. Here it is none until it has left the task, when Celery wants to see its own.
"""

import signal
from types import FrameType
from typing import Any

from billiard.pool import SIG_SOFT_TIMEOUT, soft_timeout_sighandler
from celery import Task
from celery.exceptions import SoftTimeLimitExceeded


class TimeIsUp(BaseException):
    """The task has run as long as any may."""


class LimitedTask(Task):
    """The base of all tasks."""

    abstract = True

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Do it. Raises SoftTimeLimitExceeded."""
        _replace_the_pools_own()
        try:
            return super().__call__(*arguments, **named)
        except TimeIsUp as up:
            raise SoftTimeLimitExceeded from up


def _replace_the_pools_own() -> None:
    """A pool's process says that it heard the signal only after it has told everybody that it starts."""
    if signal.getsignal(SIG_SOFT_TIMEOUT) is soft_timeout_sighandler:
        signal.signal(SIG_SOFT_TIMEOUT, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TimeIsUp

"""A worker's processes keep their connections to PostgreSQL from task to task, as the processes of the web do.

Celery closes the whole pool before and after each task. A new connection is a new process of the database, which knows
no table and no statement yet: that costs several times what a short task itself does. Workers are processes: each
thread of a pool of threads would keep a connection until its own next task.
"""

from typing import Any

from celery import Celery, Task, signals
from django.db import close_old_connections, connections

NEVER = 2**31  # so many tasks live through the same pool


def keep(app: Celery) -> None:
    """Have this app's workers do so."""
    app.conf.update(CELERY_DB_REUSE_MAX=NEVER)
    signals.worker_process_init.connect(_look_before_use)
    signals.task_prerun.connect(_give_back)


def _look_before_use(**_: Any) -> None:
    """Connections outlive a restart of the server only in name: such a one is found and replaced, and costs no task."""
    connections["default"].settings_dict["CONN_HEALTH_CHECKS"] = True


def _give_back(*, task: Task, **_: Any) -> None:
    """What the task before has used goes back to the pool, and is looked at when it is taken out again."""
    if not task.request.is_eager:
        close_old_connections()

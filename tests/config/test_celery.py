"""The timetable and the queues."""

import os
from types import SimpleNamespace

import psycopg
import pytest
from celery import signals
from celery.beat import Service
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection

from commerce import sql
from config.celery import LONGEST_TASK_SECONDS, TIMETABLE, app, broker_url


@pytest.mark.parametrize(
    ("redis_url", "expected"),
    [
        ("redis://cache.example:6380/2", "redis://cache.example:6380/2"),
        ("rediss://:secret@cache.example/0", "rediss://:secret@cache.example/0"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
    ],
)
def test_broker_url_says_the_same_in_celerys_spelling(redis_url, expected):
    assert broker_url(redis_url) == expected


def test_every_line_of_the_timetable_names_a_task_and_a_queue():
    app.loader.import_default_modules()
    queues = {queue.name for queue in app.conf.task_queues}

    assert [slot for slot in TIMETABLE if slot.task not in app.tasks] == []
    assert [slot for slot in TIMETABLE if slot.queue not in queues] == []
    assert len({slot.task for slot in TIMETABLE}) == len(TIMETABLE)


def test_every_task_of_ours_stands_in_the_timetable():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    # of one channel: by wake_channels
    of_one_channel = {f"commerce.tasks.{name}_channel" for name in ("serve", "poll", "reconcile", "subscribe")}

    assert ours - {slot.task for slot in TIMETABLE} == of_one_channel


def test_beat_starts_on_a_machine_where_nothing_was_kept_yet(tmp_path):
    fresh = tmp_path / "not" / "there"
    beat = Service(app, scheduler_cls=app.conf.beat_scheduler, schedule_filename=str(fresh / "beat"))

    entries = set(beat.scheduler.schedule)
    beat.scheduler.close()

    assert entries >= {slot.task for slot in TIMETABLE}
    assert fresh.is_dir()


def test_each_queue_gets_its_own_messages_only(clean_redis):
    for queue in ("now", "sync", "bulk"):
        app.send_task("commerce.tasks.beat_heart", queue=queue)

    assert [clean_redis.llen(queue) for queue in ("now", "sync", "bulk")] == [1, 1, 1]


def test_a_message_is_not_given_out_twice_while_its_task_may_still_run():
    assert app.conf.broker_transport_options["visibility_timeout"] > LONGEST_TASK_SECONDS
    assert app.conf.task_time_limit <= LONGEST_TASK_SECONDS


@pytest.mark.django_db(transaction=True)
def test_tasks_of_a_worker_share_its_connections_to_the_database():
    worker = DjangoWorkerFixup(app)
    worker.worker = SimpleNamespace(pool_cls="prefork")
    task, pool = app.tasks["celery.backend_cleanup"], connection.pool

    for _ in range(2):
        worker.on_task_prerun(task)
        signals.task_prerun.send(sender=task, task=task, task_id="1")
        assert connection.connection is None  # what the task before has used went back
        sql.run("SELECT 1")
        worker.on_task_postrun(task)

    assert connection.pool is pool


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_between_two_tasks_costs_neither(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", False)
    connection.close_pool()
    signals.worker_process_init.send(sender=None)
    task = app.tasks["celery.backend_cleanup"]
    ((server_process,),) = sql.run("SELECT pg_backend_pid()")
    signals.task_prerun.send(sender=task, task=task, task_id="1")

    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [server_process])

    ((now,),) = sql.run("SELECT pg_backend_pid()")
    connection.close_pool()
    assert now != server_process

"""The product's Celery app, knowing the handlers of these tests as well. Its beats sweep, and ten times as often."""

from config.celery import app, beat_schedule

_SWEEP = "commerce.tasks.drain"

app.conf.imports = ("tests.commerce.events.rig",)
app.conf.beat_schedule = {_SWEEP: beat_schedule()[_SWEEP] | {"schedule": 0.5}}

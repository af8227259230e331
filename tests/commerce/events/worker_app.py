"""The product's Celery app, knowing the handlers of these tests as well."""

from config.celery import app

app.conf.imports = ("tests.commerce.events.rig",)

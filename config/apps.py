"""The wiring app: every process can send tasks, knows the timetable and every app's `reactions.py` and `gauges.py`;
a migration ends with the grants of the application's role."""

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from commerce import job_records, timetable
from commerce.console import tiles
from config import grants
from config.celery import TIMETABLE
from config.celery import app as celery_app


def grant_after_migrating(sender, using, **kwargs) -> None:
    """Run once per migrate, as the role that migrated."""
    grants.apply(connections[using])


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        celery_app.set_default()
        timetable.register(TIMETABLE)
        job_records.connect()
        if settings.DEMO:
            tiles.register(tiles.Panel("race", "config/_race.html", permission="stock.write", order=10))
        autodiscover_modules("reactions", "gauges")
        last = [app for app in apps.get_app_configs() if app.models_module][-1]  # Django tells apps with models only
        post_migrate.connect(grant_after_migrating, sender=last)

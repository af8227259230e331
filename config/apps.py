"""The wiring app: after every migration the application's role gets its grants, and every process can send tasks."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from config import grants
from config.celery import app as celery_app


def grant_after_migrating(sender, using, **kwargs) -> None:
    """Run once per migrate, as the role that migrated."""
    grants.apply(connections[using])


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        celery_app.set_default()
        post_migrate.connect(grant_after_migrating, sender=self)

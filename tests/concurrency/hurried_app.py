"""The product's Celery app, with the short waits of a storm in every process that does work."""

from importlib import import_module

from celery.signals import worker_process_init

from config.celery import app

__all__ = ["app"]


@worker_process_init.connect
def hurry(**_: object) -> None:
    """Models are loaded by now."""
    for name, value in import_module("tests.concurrency.channel_shops").WAITS.items():
        module, _, constant = name.rpartition(".")
        setattr(import_module(module), constant, value)

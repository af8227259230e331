"""Starts Truecount with a demo retailer on this machine."""

import argparse
import sys

from django.core.management.base import BaseCommand

from config import launch


class Command(BaseCommand):
    help = "Starts Truecount with a demo retailer on this machine. Ctrl-C stops it; the next start continues."
    requires_system_checks: list = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        launch.add_arguments(parser)

    def handle(self, **options) -> None:
        """Not on the usual way: manage.py starts it without Django."""
        sys.exit(launch.run(argparse.Namespace(**options)))

"""A worker of its own: drains once, with the lease in seconds given on the command line."""

import sys
from datetime import timedelta

import django

django.setup()

from commerce.events import relay  # noqa: E402
from tests.commerce.events import rig  # noqa: E402, F401

if __name__ == "__main__":
    relay.drain(lease=timedelta(seconds=float(sys.argv[1])))

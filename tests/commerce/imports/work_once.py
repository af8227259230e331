"""A worker's turn at waiting imports, as a process of its own that a test can kill."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from commerce.imports import run, undo  # noqa: E402

if __name__ == "__main__":
    undo.due(seconds=120)
    run.due(seconds=120)

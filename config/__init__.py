"""Wires the apps together: settings, URLs, Celery, ASGI and WSGI. Owns no model."""

from config import warm

warm.look_for_garbage_seldom()

"""Wires the apps together: settings, URLs, Celery, ASGI and WSGI. Owns no model."""

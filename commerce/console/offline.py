"""What a browser shows without a network: one page, kept by a service worker. Nothing else is ever kept."""

import hashlib
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

WORKER = "console/js/worker.js"


def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it covers every page; it ends with a digest of the page it keeps, so that
    browsers fetch that page again when it has changed."""
    page = hashlib.sha256(render_to_string("offline.html").encode()).hexdigest()
    script = f"{source(WORKER)}// keeps {page[:16]}\n"
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def source(script: str) -> str:
    """A static file's text: from the app that brings it, else from the collected files."""
    found = finders.find(script)
    path = Path(found) if found else Path(staticfiles_storage.path(script))
    return path.read_text(encoding="utf-8")

"""Serves kept pictures. Their name is the hash of their content, so a browser may keep them for good."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.urls import re_path
from django.views.decorators.http import require_safe

ROUTE = r"^media/(?P<name>pictures/[0-9a-f]{2}/[0-9a-f]{64}-[0-9]{2,4}\.webp)$"
FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def serve(request: HttpRequest, name: str) -> FileResponse:
    """One picture in one size. Behind a proxy or a bucket that serves `MEDIA_URL` itself this is never asked."""
    try:
        response = FileResponse(default_storage.open(name), content_type="image/webp")
    except FileNotFoundError as missing:
        raise Http404("No such picture.") from missing
    response["Cache-Control"] = FOR_GOOD
    return response


route = re_path(ROUTE, serve, name="picture")

"""What is printed, over the API: PDF, and the language of label printers. A refusal is a problem document as ever."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import BaseRenderer

from commerce.api import fields
from commerce.api.parsing import Json, Problem
from commerce.api.shapes import Query

PDF, ZPL = "application/pdf", "application/zpl"
SLIP = {(200, PDF): OpenApiTypes.BINARY}
LABEL = {(200, PDF): OpenApiTypes.BINARY, (200, ZPL): OpenApiTypes.STR}


class FormatQuery(Query):
    """On what it is printed."""

    format = fields.Choice(["pdf", "zpl"], required=False)


class Pdf(BaseRenderer):
    """Lets `Accept: application/pdf` in; the view writes the bytes itself."""

    media_type = PDF
    format = "pdf"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Problems are JSON whatever was asked for."""
        return Problem().render(data, None, renderer_context)


class Zpl(Pdf):
    """The same for `application/zpl`."""

    media_type = ZPL
    format = "zpl"


RENDERERS = (Json, Problem, Pdf, Zpl)

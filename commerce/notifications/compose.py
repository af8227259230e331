"""A message's words, from its templates. HTML is escaped; text and subject are what they are, on one line each where a
mail header wants it. A kind with a `.short` template can go to a phone."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template

LONGEST_SUBJECT = 255
LONGEST_SHORT = 480


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody reads."""

    subject: str
    text: str
    html: str
    short: str = ""


def compose(kind: str, context: dict[str, Any]) -> Words:
    """Render a kind with `context`; `retailer` is there always. Raises TemplateDoesNotExist for an unknown kind."""
    known = {"retailer": settings.RETAILER_NAME, **context}
    subject, text, html = (_render(f"{kind}.{part}", known) for part in ("subject", "txt", "html"))
    short = " ".join(_short(kind, known).split())[:LONGEST_SHORT]
    return Words(" ".join(subject.split())[:LONGEST_SUBJECT], text.strip() + "\n", html.strip(), short)


def _short(kind: str, known: dict[str, Any]) -> str:
    try:
        return _render(f"{kind}.short", known)
    except TemplateDoesNotExist:
        return ""


def _render(name: str, known: dict[str, Any]) -> str:
    context = Context(known, autoescape=name.endswith(".html"))
    return get_template(f"notifications/{name}").template.render(context)

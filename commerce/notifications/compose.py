"""A message's words, from its three templates. HTML is escaped; text and subject are what they are, on one line each
where a mail header wants it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template

LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody reads."""

    subject: str
    text: str
    html: str


def compose(kind: str, context: dict[str, Any]) -> Words:
    """Render a kind with `context`; `retailer` is there always. Raises TemplateDoesNotExist for an unknown kind."""
    known = {"retailer": settings.RETAILER_NAME, **context}
    subject, text, html = (
        get_template(f"notifications/{kind}.{part}").template.render(Context(known, autoescape=part == "html"))
        for part in ("subject", "txt", "html")
    )
    return Words(" ".join(subject.split())[:LONGEST_SUBJECT], text.strip() + "\n", html.strip())

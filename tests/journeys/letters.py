"""What people find in their mail: the links and codes that nobody else has."""

import re
from email.message import EmailMessage

from tests.journeys.stack import Stack
from tests.processes import wait_until


def to(stack: Stack, email: str, subject: str) -> str:
    """The text of the mail to somebody whose subject has these words; waits for it."""
    wait_until(lambda: _found(stack, email, subject), seconds=60)
    (only,) = _found(stack, email, subject)
    return only.get_body(["plain"]).get_content()


def link(text: str) -> str:
    """The address of their own page."""
    return re.search(r"http\S+/p/\S+", text)[0]


def code(text: str) -> str:
    """Their pickup code."""
    return re.search(r"Your code: ([0-9A-Z]{6})", text)[1]


def _found(stack: Stack, email: str, subject: str) -> list[EmailMessage]:
    return [mail for mail in stack.mails.mails if mail["To"] == email and subject in mail["Subject"]]

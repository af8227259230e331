"""What people find in their mail: the links and codes that nobody else has."""

import re
from email.message import EmailMessage

from tests.journeys.stack import Stack
from tests.processes import wait_until


def to(stack: Stack, email: str, subject: str, words: str = "") -> str:
    """The text of the one mail to somebody with these words in its subject, and in its text; waits for it."""
    wait_until(lambda: _found(stack, email, subject, words), seconds=60)
    (only,) = _found(stack, email, subject, words)
    return only


def link(text: str) -> str:
    """The address of their own page."""
    return re.search(r"http\S+/p/\S+", text)[0]


def code(text: str) -> str:
    """Their pickup code."""
    return re.search(r"Your code: ([0-9A-Z]{6})", text)[1]


def _found(stack: Stack, email: str, subject: str, words: str) -> list[str]:
    mine = [mail for mail in stack.mails.mails if mail["To"] == email and subject in mail["Subject"]]
    return [text for text in map(_text, mine) if words in text]


def _text(mail: EmailMessage) -> str:
    return mail.get_body(["plain"]).get_content()

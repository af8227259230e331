"""Mail by SMTP, with Django's own EMAIL_* settings. One connection serves a worker's turn.

SMTP has no transactions: when the connection breaks after the text was handed over, nobody can know whether the server
took it. Then the message is sent again under the same Message-ID, by which mail systems recognize a double; lost mail
would be worse.
"""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from commerce.models import Message
from commerce.notifications.transports.transport import Refused, Undelivered

_PERMANENT = 500


class Smtp:
    """A connection that opens with the first message and stays open while all goes well."""

    def __init__(self) -> None:
        self._connection = EmailBackend(timeout=settings.EMAIL_TIMEOUT)

    def deliver(self, message: Message) -> None:
        """Hand the message to the server. Raises Refused for a 5xx about this message, else Undelivered."""
        self._open()
        try:
            self._connection.send_messages([_mail(message)])
        except smtplib.SMTPRecipientsRefused as problem:
            self.close()
            code, said = next(iter(problem.recipients.values()))
            raise _failure(code, said) from problem
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
            self.close()
            raise _failure(problem.smtp_code, problem.smtp_error) from problem
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            raise Undelivered("The mail server hung up before it said that it took the message.") from problem
        except ValueError as problem:
            raise Refused("This address or subject cannot stand in a mail.") from problem

    def _open(self) -> None:
        try:
            self._connection.open()
        except smtplib.SMTPException as problem:
            self.close()
            raise Undelivered(f"The mail server does not talk to us: {type(problem).__name__}.") from problem
        except OSError as problem:
            self.close()
            raise Undelivered("The mail server cannot be reached.") from problem

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        try:
            self._connection.close()
        except (smtplib.SMTPException, OSError):
            self._connection.connection = None


def _mail(message: Message) -> EmailMultiAlternatives:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{message.public_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(message.subject, message.text, to=[message.recipient], headers=headers)
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def _failure(code: int, said: bytes | str) -> Exception:
    """A server may repeat the address in what it says, so only its numbers are kept: 550 5.1.1."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    detail = text.split(" ", 1)[0]
    numbers = f"{code} {detail}" if detail.replace(".", "").isdecimal() else str(code)
    kind = Refused if code >= _PERMANENT else Undelivered
    return kind(f"The mail server answered {numbers}.")

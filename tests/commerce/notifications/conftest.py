"""Messages go to a mail server of this test's own."""

from collections.abc import Iterator

import pytest

from tests.commerce.notifications import gateway, mailroom
from tests.commerce.notifications.gateway import Gateway
from tests.commerce.notifications.mailroom import Mailroom


@pytest.fixture
def mail_port(settings) -> int:
    """The port that messages are sent to; nobody listens there."""
    settings.MESSAGE_TRANSPORT = "smtp"
    settings.DEFAULT_FROM_EMAIL = "Harbour & Pine <shop@harbour.example>"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailroom.free_port()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return settings.EMAIL_PORT


@pytest.fixture
def server(mail_port) -> Iterator[Mailroom]:
    """A mail server that takes everything."""
    with mailroom.opened(mail_port) as room:
        yield room


@pytest.fixture
def phone(settings) -> Iterator[Gateway]:
    """A gateway of text messages."""
    with gateway.opened(settings) as opened:
        settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_FROM = opened.url, "token", "HARBOUR"
        settings.SMS_TRANSPORT = "sms"
        yield opened

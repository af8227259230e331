"""The transports by the name that settings and messages call them, and which one a channel uses."""

from django.conf import settings
from django.utils.module_loading import import_string

from commerce.models import Message
from commerce.notifications.transports.transport import Transport

KEPT_HERE = "outbox"
_HOME = "commerce.notifications.transports"
TRANSPORTS = {
    "smtp": f"{_HOME}.smtp.Smtp",
    "sms": f"{_HOME}.sms.Sms",
    "push": f"{_HOME}.push.WebPush",
    KEPT_HERE: f"{_HOME}.outbox.Outbox",
}


def make(name: str) -> Transport:
    """One transport, ready to deliver. Its package is loaded only where it is used. KeyError for an unknown name."""
    return import_string(TRANSPORTS[name])()


def of_channel(channel: str) -> str:
    """The transport that settings choose for a channel; empty where it is not offered."""
    chosen = {
        Message.Channel.EMAIL: settings.MESSAGE_TRANSPORT,
        Message.Channel.SMS: settings.SMS_TRANSPORT,
        Message.Channel.PUSH: settings.PUSH_TRANSPORT,
    }
    return chosen[Message.Channel(channel)]

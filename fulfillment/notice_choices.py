"""How people hear of their order: by e-mail, unless they asked on their page for text messages or for this browser.

Marketplaces write to their own buyers, so nobody hears twice.
"""

import phonenumbers
from django.conf import settings

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.models import Channel, Message
from commerce.notifications import browsers
from commerce.notifications.recipients import Recipient
from commerce.notifications.transports import registry
from fulfillment.links import Visitor
from fulfillment.models import Collector, Fulfillment, NoticeChoice

_NATIONS = phonenumbers.PhoneNumberFormat.E164


class NoSuchNumber(Refusal):
    """That is no phone number that text messages can be sent to."""

    code = "no_such_number"
    status = 422
    title = "No phone number"


class NotOffered(Refusal):
    """The shop sends no messages this way."""

    code = "channel_not_offered"
    status = 422
    title = "Not offered"


def recipient(fulfillment: Fulfillment, proxy: Collector | None = None) -> Recipient | None:
    """The buyer, or a person they named; None when nobody may be written to."""
    order = fulfillment.order
    if order.channel.kind == Channel.Kind.MARKETPLACE:
        return None
    email = order.email if proxy is None else proxy.email
    chosen = NoticeChoice.objects.filter(order=order, proxy=proxy).first()
    zone = fulfillment.location.time_zone
    if chosen is None:
        return Recipient(email, time_zone=zone) if email else None
    return Recipient(email, chosen.channel, chosen.address, zone)


def choice(visitor: Visitor) -> NoticeChoice | None:
    """What the visitor asked for."""
    return NoticeChoice.objects.filter(order=visitor.fulfillment.order_id, proxy=visitor.proxy).first()


def is_offered(channel: str) -> bool:
    """Whether the shop can send this way."""
    return bool(registry.of_channel(channel))


@transactions.use_case
def by_text(*, by: Actor, visitor: Visitor, number: str) -> None:
    """Send text messages to this number from now on. Raises NoSuchNumber, NotOffered."""
    if not is_offered(Message.Channel.SMS):
        raise NotOffered("This shop sends no text messages.")
    try:
        parsed = phonenumbers.parse(number, settings.RETAILER_COUNTRY)
    except phonenumbers.NumberParseException as problem:
        raise NoSuchNumber("Type the number with its country code, such as +44 7700 900123.") from problem
    if not phonenumbers.is_possible_number(parsed):
        raise NoSuchNumber("This number is too short or too long.")
    _choose(visitor, NoticeChoice.Channel.SMS, phonenumbers.format_number(parsed, _NATIONS))


@transactions.use_case
def in_browser(*, by: Actor, visitor: Visitor, endpoint: str, key: str, secret: str) -> None:
    """Tell this browser from now on. Raises UrlRefused, NotOffered."""
    if not is_offered(Message.Channel.PUSH):
        raise NotOffered("This shop sends no notices to browsers.")
    about = visitor.fulfillment.order.public_id
    known = browsers.remember(about=about, endpoint=endpoint, key=key, secret=secret)
    _choose(visitor, NoticeChoice.Channel.PUSH, known.public_id)


@transactions.use_case
def by_mail(*, by: Actor, visitor: Visitor) -> None:
    """Back to e-mail alone; a browser is forgotten."""
    transactions.about(order=visitor.fulfillment.order_id)
    found = choice(visitor)
    if found is None:
        return
    if found.channel == NoticeChoice.Channel.PUSH:
        browsers.forget(found.address)
    found.delete()


def _choose(visitor: Visitor, channel: str, address: str) -> None:
    transactions.about(order=visitor.fulfillment.order_id)
    told = {"channel": channel, "address": address, "chosen_at": transactions.now()}
    NoticeChoice.objects.update_or_create(order_id=visitor.fulfillment.order_id, proxy=visitor.proxy, defaults=told)

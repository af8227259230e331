"""How a person may be reached, in the one spelling that is compared. Addresses that differ only in what no mail server
tells apart are equal; nothing is guessed beyond that, so dots and tags stay what they are."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property

import idna
import phonenumbers
from django.conf import settings
from phonenumbers import NumberParseException, PhoneNumberFormat

from commerce.errors import Invalid

LONGEST_EMAIL = 254
LONGEST_LOCAL_PART = 64
LONGEST_PHONE = 32
_NOT_IN_LOCAL_PART = frozenset('()<>[]:;,\\"')
Key = tuple[str, str]


class InvalidEmail(Invalid):
    """This cannot be an e-mail address."""

    code = "invalid_email"
    title = "Not an e-mail address"


class InvalidPhone(Invalid):
    """This cannot be a phone number."""

    code = "invalid_phone"
    title = "Not a phone number"


@dataclass(frozen=True)
class Contact:
    """What somebody says about who they are; all of it may be left out. `channel_key` is "channel:id", the channel's
    own name for them. Raises InvalidEmail or InvalidPhone once its keys are asked for."""

    name: str = ""
    email: str = ""
    phone: str = ""
    customer_id: int | None = None
    channel_key: str = ""

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """`(kind, value)` of everything that recognizes this person, strongest first."""
        found = (
            ("channel", self.channel_key.strip()),
            ("email", email_key(self.email) if self.email else ""),
            ("phone", phone_key(self.phone) if self.phone else ""),
        )
        return tuple(key for key in found if key[1])

    def __bool__(self) -> bool:
        return bool(self.customer_id or self.name or self.email or self.phone or self.channel_key)


def email_key(text: str) -> str:
    """The address without case, in one Unicode form, with its domain as name servers know it. Raises InvalidEmail."""
    plain = unicodedata.normalize("NFKC", text.strip()).casefold()
    local, at, domain = unicodedata.normalize("NFKC", plain).rpartition("@")
    if not at or not _is_local_part(local):
        raise InvalidEmail("This is not an e-mail address.")
    key = f"{local}@{_ascii_domain(domain)}"
    if len(key) > LONGEST_EMAIL:
        raise InvalidEmail(f"An e-mail address has at most {LONGEST_EMAIL} characters.")
    return key


def phone_key(text: str) -> str:
    """The number as the whole world dials it, E.164; an extension stays, or a whole office would be one person.

    Without a country code it is a number of the retailer's country. Raises InvalidPhone.
    """
    try:
        number = phonenumbers.parse(text, settings.RETAILER_COUNTRY)
    except NumberParseException as problem:
        raise InvalidPhone("This is not a phone number.") from problem
    if not phonenumbers.is_possible_number(number):
        raise InvalidPhone("No phone number has this length.")
    dialed = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{dialed};ext={number.extension}" if number.extension else dialed


def _is_local_part(text: str) -> bool:
    if not 0 < len(text) <= LONGEST_LOCAL_PART or text[0] == "." or text[-1] == "." or ".." in text or "@" in text:
        return False
    return not any(letter in _NOT_IN_LOCAL_PART or unicodedata.category(letter)[0] in "CZ" for letter in text)


def _ascii_domain(text: str) -> str:
    """A domain has a dot: `ana@localhost` reaches nobody who buys."""
    try:
        domain = idna.encode(text.rstrip("."), uts46=True).decode("ascii")
    except idna.IDNAError as problem:
        raise InvalidEmail("This e-mail address has no such domain.") from problem
    labels = domain.split(".")
    if len(labels) < 2 or labels[-1].isdecimal():
        raise InvalidEmail("This e-mail address has no domain.")
    return domain

"""Two spellings of one address are equal, two addresses are not, and what is none is refused."""

import pytest

from customers import contacts
from customers.contacts import Contact, InvalidEmail, InvalidPhone


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ana@example.com", "ana@example.com"),
        ("  Ana@Example.COM ", "ana@example.com"),
        ("ａｎａ＠example.com", "ana@example.com"),
        ("a.n.a+shop@gmail.com", "a.n.a+shop@gmail.com"),
        ("jörg@example.com", "jörg@example.com"),
        ("jo\u0308rg@example.com", "jörg@example.com"),
        ("ana@Bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"),
        ("ana@example。com", "ana@example.com"),
        ("ana@example.com.", "ana@example.com"),
        ("o'neil@example.com", "o'neil@example.com"),
    ],
)
def test_email_key_is_the_same_for_every_spelling(written, key):
    assert contacts.email_key(written) == key
    assert contacts.email_key(key) == key


@pytest.mark.parametrize(
    "written",
    [
        "", "ana", "@example.com", "ana@", "ana@localhost", "ana@127.0.0.1", "a b@example.com", "a@b@example.com",
        ".ana@example.com", "ana.@example.com", "a..na@example.com", "ana\u200b@example.com", "ana\n@example.com",
        "ana@exa mple.com", "ana@-.com", "<ana@example.com>", "Ana <ana@example.com>", "ana@example..com",
        "ana,bob@example.com", "x" * 65 + "@example.com", "ana@" + "x" * 64 + ".com", "ana@" + "xy." * 90 + "com",
    ],
)  # fmt: skip
def test_email_key_refuses_what_no_mail_reaches(written):
    with pytest.raises(InvalidEmail):
        contacts.email_key(written)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("+34 600 111 222", "+34600111222"),
        ("0034 600111222", "+34600111222"),
        ("020 7946 0958", "+442079460958"),
        ("(+44) 20-7946-0958", "+442079460958"),
        ("+44 20 7946 0958 ext. 12", "+442079460958;ext=12"),
        ("٠٢٠٧٩٤٦٠٩٥٨", "+442079460958"),
    ],
)
def test_phone_key_is_dialed_from_anywhere(written, key):
    assert contacts.phone_key(written) == key


def test_phone_key_is_of_the_retailers_country(settings):
    settings.RETAILER_COUNTRY = "ES"

    assert contacts.phone_key("600 111 222") == "+34600111222"


@pytest.mark.parametrize("written", ["", "call me", "12", "+999123456789", "1" * 40, "+44"])
def test_phone_key_refuses_what_nobody_can_dial(written):
    with pytest.raises(InvalidPhone):
        contacts.phone_key(written)


def test_a_contact_is_known_by_its_strongest_key_first():
    contact = Contact("Ana", "ANA@example.com", "020 7946 0958", channel_key="web:77")

    assert contact.keys == (("channel", "web:77"), ("email", "ana@example.com"), ("phone", "+442079460958"))
    assert (bool(contact), bool(Contact()), Contact().keys) == (True, False, ())

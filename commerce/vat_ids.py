"""VAT numbers of businesses in the European Union, and when the buyer accounts for the tax instead of the seller.

Judged by form and check digits. Whether a number is registered today is VIES's to say; the seller keeps that proof.
"""

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from commerce.errors import Refusal
from commerce.pricing import places
from commerce.pricing.basket import Destination

# Northern Ireland ("XI") is left out: its goods need a destination that tells it from Great Britain.
MEMBERS = frozenset(code.upper() for code in vat.MEMBER_STATES if code != "xi")
REVERSE_CHARGE = "Reverse charge: VAT to be accounted for by the customer {vat_id}"

_PREFIX_TO_COUNTRY = {"EL": "GR"}


class InvalidVatId(Refusal):
    """The number is none of a member state: its form or its check digits are wrong."""

    code = "vat_id_invalid"
    status = 422
    title = "VAT number is not valid"


def check(text: str) -> str:
    """The number in its plain form: ` de 136,695 976 ` → `DE136695976`. Raises InvalidVatId."""
    try:
        number = vat.validate(text)
    except ValidationError as error:
        raise InvalidVatId("This is no VAT number of a member state of the European Union.") from error
    return f"EL{number[2:]}" if number.startswith("GR") else number


def country_of(vat_id: str) -> str:
    """The ISO code of the member state that gave out a checked number: `EL…` → `GR`."""
    return _PREFIX_TO_COUNTRY.get(vat_id[:2], vat_id[:2])


def exemption(vat_id: str, *, home: str, destination: Destination) -> str:
    """Why the seller charges no tax, as the invoice says it; "" when tax is due.

    Goods shipped from `home` (the country of the seller) to a business in another member state, with a number of a
    state other than `home`. Goods handed over in a shop are taxed there. A wrong number only means that tax is due.
    """
    country = places.normal(destination.country)
    home = places.normal(home)
    if not vat_id or destination.method != "ship" or country == home or not {home, country} <= MEMBERS:
        return ""
    try:
        known = check(vat_id)
    except InvalidVatId:
        return ""
    issued_by = country_of(known)
    if issued_by == home or issued_by not in MEMBERS:
        return ""
    return REVERSE_CHARGE.format(vat_id=known)

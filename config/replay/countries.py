"""The countries of sales files, as people write them, in the two letters of ISO 3166."""

from functools import cache

from babel import Locale

COLLOQUIAL = {
    "EIRE": "IE",
    "USA": "US",
    "RSA": "ZA",
    "UK": "GB",
    "Czech Republic": "CZ",
    "Hong Kong": "HK",
    "Korea": "KR",
}


@cache
def code(name: str) -> str:
    """The code of a country, "" for what is none ("Unspecified")."""
    return COLLOQUIAL.get(name) or _names().get(name.casefold(), "")


@cache
def _names() -> dict[str, str]:
    territories = Locale("en").territories
    return {str(name).casefold(): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}

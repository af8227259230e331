"""Codes of places as rules compare them: upper case, postal codes without spaces and hyphens."""


def normal(code: str) -> str:
    """A country or region code: ` gb ` → `GB`."""
    return code.strip().upper()


def postal(code: str) -> str:
    """A postal code or the beginning of one: `sw1a 1aa` → `SW1A1AA`."""
    return "".join(char for char in code.upper() if char.isalnum())

"""What the owner of an account set, as text from a form or as JSON: unreadable is as good as not set."""

from commerce.sales_channels.connector import Link


def text(link: Link, name: str, default: str = "") -> str:
    """A setting as text."""
    return str(link.settings.get(name) or default)


def whole(link: Link, name: str, default: int, *, most: int) -> int:
    """A setting as a number from 1 to `most`."""
    said = str(link.settings.get(name) or "").strip()
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else default
    return min(max(number, 1), most)


def is_yes(link: Link, name: str) -> bool:
    """Whether a setting was answered with yes."""
    return str(link.settings.get(name) or "").strip().lower() in ("yes", "true", "on", "1")

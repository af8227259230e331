"""Reading pages in tests: the text a person sees, without markup."""

import re
from html import unescape

from django.http import HttpResponse


def text(response: HttpResponse) -> str:
    """All visible text, one space between words."""
    plain = re.sub(r"<(svg|script|style|template).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r" ([.,])", r"\1", " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split()))


def cells(response: HttpResponse, sku: str) -> list[str]:
    """What the cells of one SKU's row in the matrix say, in order."""
    row = response.content.decode().split(f'data-sku="{sku}"')[1].split("</tr>")[0]
    labels = re.findall(r'aria-label="([^"]+)"|title="(Never stocked here|Not sold on [^"]+)"', row)
    return [label or title for label, title in labels]


def attribute(response: HttpResponse, name: str, value: str, wanted: str) -> str:
    """An attribute of the first element that has `name="value"`."""
    element = re.search(rf'<[^>]*\b{name}="{re.escape(value)}"[^>]*>', response.content.decode()).group()
    return unescape(re.search(rf'\b{wanted}="([^"]*)"', element).group(1))

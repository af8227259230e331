"""The console's icons, drawn on a 24 x 24 grid with a stroke, always inline so that they take the text's color.

Names say what a person sees or does ("bag", "receive"). A name that is not drawn here is taken from Lucide.
"""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from lucide.jinja import lucide

DRAWN = {
    "alert": '<path d="M12 4 2.5 20h19zM12 10v4.5M12 17.3v.2"/>',
    "bag": '<path d="M5 8h14l1 12H4zM9 11V7a3 3 0 0 1 6 0v4"/>',
    "ban": '<circle cx="12" cy="12" r="8.5"/><path d="m6 18 12-12"/>',
    "bell": '<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4"/>',
    "car": (
        '<path d="M5 16H3v-4l3-1.5L8.5 6H16l3 5 2 1.5V16h-2M9 16h6M6 11h13"/><circle cx="7" cy="16" r="2"/>'
        '<circle cx="17" cy="16" r="2"/>'
    ),
    "card": '<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="M3 10h18M6.5 15h3"/>',
    "cash": '<rect x="3" y="6" width="18" height="12" rx="1.5"/><circle cx="12" cy="12" r="2.5"/>',
    "chart": '<path d="M4 20h16M7 20v-7M12 20V5M17 20v-10"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "chevron-down": '<path d="m6 9 6 6 6-6"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "count": '<path d="M9 4h6v3H9zM9 5H5v16h14V5h-4M9 13l2 2 4-4"/>',
    "dot": '<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="2.5" fill="currentColor"/>',
    "down": '<path d="M12 5v14m-6-6 6 6 6-6"/>',
    "download": '<path d="M12 4v11m-4-4 4 4 4-4M5 20h14"/>',
    "gift": (
        '<path d="M4 12h16v8H4zM3 8h18v4H3zM12 8v12M12 8c-6 0-5-5-2.5-4.5C11.5 4 12 8 12 8s.5-4 2.5-4.5C17 3 '
        '18 8 12 8z"/>'
    ),
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17z"/>',
    "hand": (
        '<path d="M7 12V6.5a1.5 1.5 0 0 1 3 0V11m0-6a1.5 1.5 0 0 1 3 0v6m0-4.5a1.5 1.5 0 0 1 3 0V12m0-3a1.5 '
        '1.5 0 0 1 3 0v5a7 7 0 0 1-7 7c-4 0-5-2-8-6.5 1-1.5 2.5-1 3.5.5"/>'
    ),
    "home": '<path d="M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.7v.1"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "mail": '<path d="M3 6h18v13H3zM3 7l9 7 9-7"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "minus": '<path d="M5 12h14"/>',
    "more": '<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>',
    "note": '<path d="M5 4h14v11l-5 5H5zM14 20v-5h5"/>',
    "pause": '<path d="M8 5v14M16 5v14"/>',
    "people": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M3 20q0-6 6-6t6 6M15.5 4.8a3.5 3.5 0 0 1 0 6.4M17.5 14.5Q21 '
        '16 21 20"/>'
    ),
    "pick": '<path d="m4 6 1.5 1.5L8 5M4 13l1.5 1.5L8 12M4 20l1.5 1.5L8 19M12 6h8M12 13h8M12 20h8"/>',
    "pin": '<path d="M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "play": '<path d="M8 5v14l11-7z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "printer": '<path d="M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z"/>',
    "receipt": '<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9.5 8h5M9.5 12h5"/>',
    "receive": '<path d="M12 3v10m-4-4 4 4 4-4M4 14v6h16v-6"/>',
    "return": '<path d="M4 5v5h5M4.5 10A8 8 0 1 1 4 13.5"/>',
    "scan": (
        '<path d="M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 '
        '1-1-1v-3M8 8v8M12 8v8M16 8v8"/>'
    ),
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m20 20-4.3-4.3"/>',
    "share": (
        '<circle cx="6" cy="12" r="2.5"/><circle cx="18" cy="6" r="2.5"/><circle cx="18" cy="18" r="2.5"/>'
        '<path d="m8.3 11 7.4-3.9M8.3 13l7.4 3.9"/>'
    ),
    "sliders": '<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "stock": '<path d="M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"/>',
    "store": '<path d="M4 10v10h16V10M3 10l2-6h14l2 6a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0M10 20v-6h4v6"/>',
    "tag": '<path d="M4 4h8l8.5 8.5-8 8L4 12z"/><circle cx="8.5" cy="8.5" r="1.2"/>',
    "till": '<rect x="4" y="13" width="16" height="7" rx="1"/><path d="M6 13V8h12v5M9 8V4h6v4M10 16.5h4"/>',
    "transfer": '<path d="M7 4 3.5 7.5 7 11M4 7.5h16M17 13l3.5 3.5L17 20M20 16.5H4"/>',
    "truck": (
        '<path d="M3 6h11v11H3zM14 10h4l3 3v4h-7"/><circle cx="7" cy="18" r="2"/><circle cx="17.5" cy="18" r="2"/>'
    ),
    "undo": '<path d="M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3"/>',
    "up": '<path d="M12 19V5m-6 6 6-6 6 6"/>',
}


@lru_cache(maxsize=512)
def render(name: str) -> SafeString:
    """Return one `<svg class="i">`, hidden from screen readers because a word always stands beside it.

    Raises lucide.IconDoesNotExist for a name nobody drew.
    """
    if name in DRAWN:
        return mark_safe(f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{DRAWN[name]}</svg>')
    return mark_safe(lucide(name, size=None, **{"class": "i", "aria-hidden": "true"}))

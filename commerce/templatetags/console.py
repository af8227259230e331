"""Template vocabulary of the console: `{% load console %}`.

Filters
    n|number  12,480 and −3     n|signed  +4, −1, 0     minor|money:"GBP"  £1,234.50 (a Money needs no argument)
    t|ago  12 min ago     t|in_time  in 12 min, 3 min late (red)     t|clock  14:18, Yesterday 17:05, 3 November
    t|exact  14:32 GMT, Sat 21 November 2026     d|day  22 October
    name|initials  MO     name|first_word  Maya     name|tone  a steady chip tone
    email|foldable  breaks before its @ where it is too long for one line
    (ago, in_time and clock write a <time> whose title is the exact time in the time zone of the store)
Tags
    {% icon "bag" %}                                      names: commerce/console/icons.py, else any Lucide name
    {% chip "low" word="2 short" %}                       status -> tone, icon, word: commerce/console/statuses.py
    {% item name variant="Olive, M" sku="RDG-1" image=url href=url size="s36" %}    size: s36, "" (40 px), s56, s112
    {% sum rows total="Can be sold" %}                    rows: [(label, text), ...]; total=True underlines the last row
    {% steps names current=2 %}                           state rail; steps before `current` (1 = first) carry a tick
    {% qty name="quantity" value=2 low=0 high=9 label="Ridge jacket" %}             stepper: works without scripts
    {% field form.email hint="" %}                        label, input, hint, errors in words
    {% skeleton 5 "Loading stock" %}                      blank rows while something loads
    {% step_chart points title="On hand, 30 days" unit="on hand" limit=4 limit_word="reorder at" %}
    {% bar_chart points title="Units moved, 14 days" unit="units" %}    points: [(day, value), ...], oldest first
Includes, each {% include "commerce/…" with … %}
    _empty.html  icon title text href label      _note.html  tone icon text      _pager.html  text newer older
    _toast.html  text undo_url                   _menus.html  menus (commerce/console/menus.py), in .filters
Scripts
    a response header HX-Trigger {"truecount:toast": {"text": "4 added", "undo": url}} shows a toast; with "stays": true
    (or as a message tagged "stays") it stands until somebody closes it;
    hx-target="#dialog" opens the answer as a dialog (its heading has id="dialog-title"), HX-Trigger "truecount:close"
    closes it; data-live-topic="stock" data-live-url=url refreshes a region; data-scan marks the page's scan field;
    data-key="x" and data-rows take part in the keyboard.
"""

from datetime import datetime

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from commerce.console import charts, formats, icons
from commerce.console.statuses import STATUSES, TONES
from commerce.money import Money

register = template.Library()
register.filter("number", formats.number)
register.filter("signed", formats.signed)
register.filter("exact", formats.exact)
register.filter("day", formats.day)
register.simple_tag(icons.render, name="icon")


@register.filter
def money(amount: int | Money, currency: str = "") -> str:
    """Format minor units with a currency, or a Money, which knows its own."""
    return formats.money(amount, currency) if currency else formats.money(amount.amount, amount.currency)


@register.filter
def ago(moment: datetime) -> SafeString:
    """Time since, with the exact time on hover."""
    return _time(moment, formats.ago(moment, timezone.now()))


@register.filter
def in_time(moment: datetime) -> SafeString:
    """Time to go, with the exact time on hover; red once it has passed."""
    text = formats.in_time(moment, timezone.now())
    return _time(moment, text, "bad" if text.endswith("late") else "")


@register.filter
def clock(moment: datetime) -> SafeString:
    """When it happened, short, with the exact time on hover."""
    return _time(moment, formats.clock(moment, timezone.now()))


@register.filter
def foldable(address: str) -> SafeString:
    """An e-mail address that breaks before its @: where it is one letter too long, that letter does not stand alone."""
    name, sign, host = address.rpartition("@")
    return format_html("{}<wbr>{}{}", name, sign, host) if sign else format_html("{}", address)


@register.filter
def initials(name: str) -> str:
    """`Maya Okafor` is "MO"; one word gives its first letter."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def first_word(text: str) -> str:
    """`Maya Okafor` is "Maya"."""
    return text.split(" ", 1)[0]


@register.filter
def tone(name: str) -> str:
    """The same tone for the same name, always; never danger or warning, which would claim something."""
    calm = [each for each in TONES if each not in ("warning", "danger", "neutral")]
    return calm[sum(name.encode()) % len(calm)]


@register.inclusion_tag("commerce/_chip.html")
def chip(status: str, word: str = "") -> dict:
    """One status chip; an unknown status raises KeyError."""
    return {"status": STATUSES[status], "word": word or STATUSES[status].word}


@register.inclusion_tag("commerce/_item.html")
def item(name: str, variant: str = "", sku: str = "", image: str = "", href: str = "", size: str = "") -> dict:
    """A product line: picture or first letter, name, variant, SKU."""
    return {"name": name, "variant": variant, "sku": sku, "image": image, "href": href, "size": size}


@register.inclusion_tag("commerce/_sum.html", name="sum")
def written_sum(rows: list, total: bool | str = False) -> dict:
    """A sum written out; with `total` the last row stands under a line, named `total` when that is a word."""
    body, last = (rows[:-1], rows[-1]) if total and rows else (rows, None)
    return {"rows": body, "last": last, "total_label": total if isinstance(total, str) else last and last[0]}


@register.inclusion_tag("commerce/_steps.html")
def steps(names: list[str], current: int) -> dict:
    """A state rail, `current` counted from 1; one more than there are names means all done."""
    return {"steps": [(place, name) for place, name in enumerate(names, start=1)], "current": current}


@register.inclusion_tag("commerce/_qty.html")
def qty(name: str, value: int, low: int = 0, high: int | None = None, label: str = "", id: str = "") -> dict:
    """A number with one less and one more."""
    return {"name": name, "value": value, "low": low, "high": high, "label": label, "id": id}


@register.inclusion_tag("commerce/_field.html")
def field(bound: BoundField, hint: str = "") -> dict:
    """A form field in the console's dress, with hint and errors tied to the input."""
    described = [f"{bound.id_for_label}-error"] if bound.errors else []
    described += [f"{bound.id_for_label}-hint"] if hint or bound.help_text else []
    attrs = {"class": "input"} | ({"aria-describedby": " ".join(described)} if described else {})
    return {"bound": bound, "hint": hint or bound.help_text, "widget": bound.as_widget(attrs=attrs)}


@register.inclusion_tag("commerce/_skeleton.html")
def skeleton(rows: int, label: str) -> dict:
    """Blank rows with a spoken label."""
    return {"rows": range(rows), "label": label}


@register.inclusion_tag("commerce/_step_chart.html")
def step_chart(points: charts.Series, title: str, unit: str, limit: int | None = None, limit_word: str = "") -> dict:
    """A level over days, with a dashed line at `limit`."""
    chart = charts.step(points, limit=limit)
    return {"chart": chart, "title": title, "unit": unit, "limit": limit, "limit_word": limit_word}


@register.inclusion_tag("commerce/_bar_chart.html")
def bar_chart(points: charts.Series, title: str, unit: str) -> dict:
    """Amounts per day; the last bar is today's."""
    return {"bars": charts.bars(points), "title": title, "unit": unit}


def _time(moment: datetime, text: str, css_class: str = "") -> SafeString:
    mark = format_html(' class="{}"', css_class) if css_class else ""
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>', moment.isoformat(), formats.exact(moment), mark, text
    )

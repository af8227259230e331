"""The template tags and filters that every page is written with."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template

from commerce.money import Money


def render(source, **context):
    return Template("{% load console %}" + source).render(Context(context)).strip()


def test_chip_shows_icon_and_word_in_its_tone():
    html = render('{% chip "low" %}')

    assert html.startswith('<span class="chip" data-tone="warning"><svg class="i"')
    assert html.endswith("</svg>Low</span>")


def test_chip_takes_a_word_of_its_own():
    assert render('{% chip "short" word="2 short" %}').endswith("</svg>2 short</span>")


def test_chip_of_an_unknown_status_fails():
    with pytest.raises(KeyError):
        render('{% chip "READY_FOR_PICKUP" %}')


def test_item_without_picture_shows_the_first_letter():
    html = render('{% item "arc lamp" variant="Brass" sku="ARC-1" %}')

    assert '<span class="plate letter " aria-hidden="true">A</span>' in html
    assert '<small>Brass · <span class="mono">ARC-1</span></small>' in html


def test_item_escapes_what_people_typed():
    assert "<b>&lt;script&gt;</b>" in render("{% item name %}", name="<script>")


def test_sum_puts_the_result_under_a_line():
    html = render("{% sum rows total=True %}", rows=[("On hand", "9"), ("Promised", "− 3"), ("Can be sold", "6")])

    assert html.count("<div><dt>") == 2
    assert '<div class="total"><dt>Can be sold</dt><dd>6</dd></div>' in html


def test_steps_tick_what_is_done_and_name_the_current_one():
    html = render("{% steps names current=2 %}", names=["Draft", "In transit", "Received"])

    assert html.count('class="done"') == 1
    assert '<li aria-current="step"><i>2</i><span>In transit</span></li>' in html


def test_qty_is_a_number_field_with_limits():
    html = render('{% qty "quantity" 2 low=1 high=9 label="Scarf" %}')

    assert (
        '<input type="number" inputmode="numeric" name="quantity" value="2" min="1" max="9" aria-label="Scarf">' in html
    )
    assert 'aria-label="One less: Scarf"' in html


class SkuForm(forms.Form):
    sku = forms.CharField(help_text="As on the label.")


def test_field_ties_hint_and_errors_to_the_input():
    html = render("{% field form.sku %}", form=SkuForm({"sku": ""}))

    assert 'aria-describedby="id_sku-error id_sku-hint"' in html
    assert 'class="input"' in html
    assert "This field is required." in html
    assert '<span class="hint" id="id_sku-hint">As on the label.</span>' in html


def test_money_filter_takes_minor_units_or_money():
    assert render('{{ price|money:"GBP" }} {{ total|money }}', price=1999, total=Money(500, "EUR")) == "£19.99 €5.00"


def test_clock_carries_the_exact_time():
    html = render("{{ at|clock }}", at=datetime(2020, 1, 2, 3, 4, tzinfo=UTC))

    assert html == (
        '<time datetime="2020-01-02T03:04:00+00:00" title="03:04 UTC, Thu 2 January 2020">2 Jan 2020</time>'
    )


def test_late_time_is_marked():
    assert 'class="bad">' in render("{{ at|in_time }}", at=datetime(2020, 1, 2, 3, 4, tzinfo=UTC))


def test_long_address_breaks_before_its_sign_and_is_escaped():
    html = render("{{ email|foldable }} {{ none|foldable }}", email="<ana>.ruiz@example.com", none="07700 900418")

    assert html == "&lt;ana&gt;.ruiz<wbr>@example.com 07700 900418"


def test_initials_and_tone_of_a_name_are_steady():
    html = render("{{ name|initials }} {{ name|first_word }} {{ name|tone }}", name="Maya Jane Okafor")

    assert html == "MO Maya hold"


def test_charts_say_everything_in_a_table_too():
    points = [(date(2026, 11, 20), 9), (date(2026, 11, 21), 1200)]

    step = render(
        '{% step_chart points title="On hand" unit="on hand" limit=4 limit_word="reorder at" %}', points=points
    )
    bars = render('{% bar_chart points title="Moved" unit="units" %}', points=points)

    assert "<td>21 November</td><td>1,200</td>" in step and "<td>21 November</td><td>1,200</td>" in bars
    assert "dashed: reorder at 4" in step
    assert "<title>21 November: 1,200 units</title>" in bars
    assert "style=" not in step + bars

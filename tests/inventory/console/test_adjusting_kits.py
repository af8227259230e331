"""A kit is counted by its parts, and the form says so."""

import pytest

from inventory.models import Level
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.factories.kits import kit_of, make_kit
from tests.inventory.console.html import attribute, text

HTMX = {"HX-Request": "true"}
URL = "/s/soho/stock/-/adjust/SET/"
CUP = "/s/soho/stock/-/adjust/CUP/"


@pytest.fixture
def cup(stage):
    cup = catalog.variant("CUP", title="Cup")
    make.receive(cup, stage.soho, 10)
    return cup


def test_whether_it_is_a_kit_is_known_with_its_name(pages, cup, django_assert_num_queries):
    pages["owner"].get(CUP, headers=HTMX)  # whatever only a first visit asks

    with django_assert_num_queries(11):
        pages["owner"].get(CUP, headers=HTMX)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_kit_leads_to_its_parts(pages, cup, headers):
    kit_of(CUP=2)

    answer = pages["owner"].get(URL, headers=headers)

    assert "This is a kit: it is counted by its parts." in text(answer)
    assert "2 × Cup, CUP" in text(answer)
    assert 'href="/s/soho/stock/-/adjust/CUP/"' in answer.content.decode()


def test_form_that_was_open_when_it_became_a_kit_says_so(pages, cup):
    kit = kit_of(CUP=2)
    typed = {"mode": "counted", "quantity": "6", "reason": "found", "expected": "5", "key": "a"}

    answer = pages["owner"].post(URL, typed, headers=HTMX)

    assert (answer.status_code, "This is a kit" in text(answer)) == (409, True)
    assert not Level.objects.filter(variant=kit).exists()


def test_what_an_article_had_can_be_counted_off(pages, stage, cup):
    article = catalog.variant("SET", title="Tea set")
    make.receive(article, stage.soho, 3)
    make_kit(article, CUP=2)
    form = pages["owner"].get(URL)
    typed = {"reason": "correction", "expected": attribute(form, "name", "expected", "value")}
    more = typed | {"mode": "add", "quantity": "1", "key": "a"}
    none = typed | {"mode": "counted", "quantity": "0", "key": "b"}

    refused = pages["owner"].post(URL, confirmed(pages["owner"], more))
    done = pages["owner"].post(URL, confirmed(pages["owner"], none))

    assert "3 on hand" in text(form)
    assert (refused.status_code, done.status_code) == (409, 302)
    assert "SET is a kit: count its parts, CUP. Nothing was changed." in text(refused)
    assert Level.objects.get(variant=article).on_hand == 0


def test_scanned_kit_is_not_counted(pages, cup):
    kit_of(CUP=2)
    url = pages["manager"].post("/s/soho/receive/", {"reference": "DN"}).url

    answer = pages["manager"].post(f"{url}scans/", {"code": "SET", "times": "1"}, headers=HTMX)

    assert "SET is a kit: count its parts, CUP. Nothing was counted." in text(answer)


def confirmed(client, typed):
    preview = client.post(URL, {**typed, "preview": "1"}, headers=HTMX)
    return typed | {"confirmed": attribute(preview, "name", "confirmed", "value")}

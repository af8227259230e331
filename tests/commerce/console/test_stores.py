"""Whose store a page speaks of, and who may see it."""

import pytest
from django.db import InterfaceError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from commerce import staff
from commerce.console import stores
from commerce.errors import Refusal
from commerce.models import Location
from commerce.permissions import PERMISSIONS
from tests.commerce.console.conftest import signed_in


class ShelfIsLocked(Refusal):
    """A refusal for these tests."""

    code = "shelf_is_locked"
    title = "The shelf is locked"


def request_by(person, **headers):
    request = RequestFactory().get("/s/soho/", headers=headers)
    request.user, request.session, request.htmx = person, {}, bool(headers)
    request.actor = staff.actor_for(person)
    return request


def test_store_where_one_works_opens(as_ben):
    assert as_ben.get("/s/soho/").status_code == 200


@pytest.mark.usefixtures("soho")
def test_page_of_others_says_what_is_missing_in_words_and_leads_home(as_ben):
    response = as_ben.get("/s/soho/channels/")

    page = response.content.decode()
    assert response.status_code == 403
    assert "See sales channels, their health and mappings" in page and "Ask whoever manages your team" in page
    assert 'href="/s/soho/">Go to Home</a>' in page and "channels.read" not in page


@pytest.mark.usefixtures("soho")
def test_text_that_cannot_be_stored_is_refused_before_it_reaches_the_database(as_maya):
    asked = as_maya.get("/s/soho/stock/export/", {"category": "\0"})
    sent = as_maya.post("/s/soho/receive/", "reference=a%00b", content_type=stores.FORM)

    assert (asked.status_code, sent.status_code) == (400, 400)
    assert "cannot be stored" in sent.content.decode()


@pytest.mark.usefixtures("soho", "camden")
@pytest.mark.parametrize("slug", ["camden", "nowhere", "all"])
def test_other_stores_answer_like_missing_ones(as_ben, slug):
    response = as_ben.get(f"/s/{slug}/")

    assert response.status_code == 404
    assert "Nothing at this address" in response.content.decode()


@pytest.mark.usefixtures("soho")
def test_closed_store_is_gone(as_maya):
    Location.objects.update(active=False)

    assert as_maya.get("/s/soho/").status_code == 404


@pytest.mark.usefixtures("soho")
def test_all_stores_open_for_whoever_works_everywhere(as_maya):
    assert "all stores" in as_maya.get("/s/all/").content.decode()


@pytest.mark.usefixtures("soho")
def test_signed_out_page_leads_to_sign_in_and_back(client):
    response = client.get("/s/soho/?tab=low")

    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/s/soho/%3Ftab%3Dlow")


@pytest.mark.usefixtures("soho")
def test_signed_out_fragment_makes_the_whole_page_leave(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/s/soho/"}

    response = client.get("/s/soho/tiles/stock/", headers=headers)

    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/s/soho/"


def test_page_runs_in_the_time_zone_of_the_store(ben, soho):
    soho.time_zone = "Asia/Tokyo"
    soho.save()

    @stores.page()
    def view(request, scope):
        return HttpResponse(timezone.get_current_timezone_name())

    assert view(request_by(ben), store="soho").content == b"Asia/Tokyo"


@pytest.mark.parametrize(("headers", "whole"), [({}, True), ({"HX-Request": "true"}, False)])
def test_refusal_becomes_a_page_or_a_note(ben, headers, whole):
    @stores.page()
    def view(request, scope):
        raise ShelfIsLocked("Ask for the key.")

    response = view(request_by(ben, **headers), store="soho")

    assert response.status_code == 409
    assert ("<html" in response.content.decode()) is whole
    assert "Ask for the key." in response.content.decode()


def test_missing_permission_is_refused_with_its_meaning(ben):
    @stores.page("admin.write")
    def view(request, scope):
        raise AssertionError("must not run")

    response = view(request_by(ben), store="soho")

    assert response.status_code == 403
    assert escape(PERMISSIONS["admin.write"]) in response.content.decode()


@pytest.mark.usefixtures("soho", "camden")
def test_front_door_opens_the_store_of_last_time(as_maya):
    first = as_maya.get("/").url
    as_maya.get("/s/camden/")

    assert (first, as_maya.get("/").url) == ("/s/all/", "/s/camden/")


def test_front_door_without_any_store_explains(as_olga):
    response = as_olga.get("/", follow=True)

    assert "Ask your manager to give you a role" in response.content.decode()


@pytest.mark.usefixtures("camden")
def test_chooser_keeps_the_page_and_marks_where_one_is(as_maya, soho):
    html = as_maya.get("/stores/?path=/s/soho/find/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in html
    assert '<a href="/s/soho/find/" aria-current="true" autofocus>' in html
    assert '<a href="/s/camden/find/">' in html
    assert '<a href="/s/all/find/">' in html


def test_chooser_goes_home_from_a_page_about_one_record(as_maya, soho):
    html = as_maya.get("/stores/?path=/s/soho/tiles/stock/").content.decode()

    assert '<a href="/s/soho/" aria-current="true" autofocus>' in html


def test_chooser_shows_only_stores_where_one_works(ben, camden):
    html = signed_in(ben).get("/stores/").content.decode()

    assert "Soho" in html
    assert "Camden" not in html and "All stores" not in html


@pytest.fixture
def held_lock(db):
    """An advisory lock that another connection holds."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(4711)")
    yield 4711
    other.close()


@pytest.mark.parametrize(
    ("headers", "said"),
    [({}, "<h1>Busy right now</h1>"), ({"HX-Request": "true"}, "Somebody else is changing the same record.")],
)
def test_lock_that_does_not_come_free_asks_to_try_again(ben, held_lock, headers, said):
    @stores.page()
    def view(request, scope):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20ms'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [held_lock])

    response = view(request_by(ben, **headers), store="soho")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert said in response.content.decode()


def test_database_that_is_away_is_not_asked_for_the_answer(ben):
    asked = []

    @stores.page()
    def view(request, scope):
        asked.append(len(queries))
        raise InterfaceError("the connection is closed")

    with CaptureQueriesContext(connection) as queries:
        response = view(request_by(ben), store="soho")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "Busy right now" in response.content.decode()
    assert asked == [len(queries)]

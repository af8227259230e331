"""The service worker and the one page it keeps."""

import pytest

pytestmark = pytest.mark.django_db


def test_worker_stands_at_the_root_and_is_always_asked_for_anew(client):
    response = client.get("/sw.js")

    assert response.headers["Content-Type"] == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    assert 'const PAGE = "/offline/";' in response.content.decode()


def test_worker_changes_with_the_page_it_keeps(client, settings):
    before = client.get("/sw.js").content
    settings.STATIC_URL = "/other/"

    assert client.get("/sw.js").content != before


def test_offline_page_needs_no_sign_in_and_looks_again_by_itself(client):
    html = client.get("/offline/").content.decode()

    assert "console/js/online.js" in html
    assert "No connection" in html

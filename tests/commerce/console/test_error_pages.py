"""Every error page says what happened and what to do next."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html", "offline.html"]


@pytest.mark.parametrize("name", PAGES)
def test_error_page_stands_alone_with_one_next_step(name):
    html = render_to_string(name)

    assert html.count('class="btn primary') == 1
    assert "<h1>" in html and '<p class="say">' in html


def test_form_that_lost_its_token_is_not_sent(db):
    response = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})

    assert response.status_code == 403
    assert "open for too long" in response.content.decode()

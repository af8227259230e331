"""The box for scanning and searching."""

import pytest

from commerce.console import finders
from commerce.console.finders import Finder, Hit

HERE = "tests.commerce.console.test_finding"


def exact_shelf(query, scope):
    return f"/s/{scope.slug}/shelves/{query}/" if query == "B-04" else None


def some_shelves(query, scope):
    return [Hit("Shelf <B>", "/shelf/", detail="Soho", code="B-04")] if query == "shelf" else []


@pytest.fixture(autouse=True)
def registered(monkeypatch, soho):
    monkeypatch.setattr(finders, "_finders", {})
    finders.register(Finder("Shelves", exact=f"{HERE}.exact_shelf", search=f"{HERE}.some_shelves"))
    finders.register(Finder("Secrets", exact="no.such.path", permission="admin.write", order=1))


def test_exact_code_goes_straight_there(as_ben):
    response = as_ben.get("/s/soho/find/?q=%20B-04%20")

    assert (response.status_code, response.url) == (302, "/s/soho/shelves/B-04/")


def test_words_show_rows_to_choose_from(as_ben):
    html = as_ben.get("/s/soho/find/?q=shelf").content.decode()

    assert "Results for “shelf”" in html
    assert "<b>Shelf &lt;B&gt;</b>" in html


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("5012345009993", "No such code: 5012345009993."),
        ("gilet", "Nothing called “gilet”"),
        ("<b>", "Nothing called “&lt;b&gt;”"),
        ("", "What are you looking for?"),
    ],
)
def test_nothing_found_says_what_to_do(as_ben, query, said):
    assert said in as_ben.get("/s/soho/find/", {"q": query}).content.decode()

"""Navigation, theme, and the rule that no page carries scripts or styles inside."""

import re

import pytest
from django.conf import settings

from commerce.actors import Actor
from commerce.console import shell
from commerce.console.shell import NavEntry

MANAGER = Actor(kind="staff", id=1, name="Maya", principal="staff:1", grants=(("stock.write", None),))
VISITOR = Actor(kind="staff", id=2, name="Olga", principal="staff:2")


@pytest.fixture
def entries(monkeypatch):
    monkeypatch.setattr(shell, "_entries", {})
    shell.register(NavEntry("Stock", "Receive", "find", "find", permission="stock.write", order=20, bottom=2))
    shell.register(NavEntry("Today", "Home", "home", "home", order=10, key="h", bottom=1, exact=True))


@pytest.mark.usefixtures("entries")
def test_links_show_only_what_the_person_may_open():
    assert [link.entry.label for link in shell.links(MANAGER, store="soho", path="/")] == ["Home", "Receive"]
    assert [link.entry.label for link in shell.links(VISITOR, store="soho", path="/")] == ["Home"]


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("path", "current"), [("/s/soho/", "home"), ("/s/soho/find/x/", "find"), ("/s/soho/x/", None), ("/stores/", None)]
)
def test_links_mark_the_page_one_is_on(path, current):
    marked = [link.entry.url_name for link in shell.links(MANAGER, store="soho", path=path) if link.current]

    assert marked == ([current] if current else [])


@pytest.mark.usefixtures("entries")
def test_links_stay_in_the_store():
    assert [link.url for link in shell.links(MANAGER, store="camden", path="/")] == ["/s/camden/", "/s/camden/find/"]


@pytest.mark.usefixtures("entries")
def test_grouped_leaves_out_empty_groups():
    navigation = shell.links(VISITOR, store="soho", path="/")

    assert [name for name, _ in shell.grouped(navigation)] == ["Today"]


def test_register_refuses_a_group_that_does_not_exist():
    with pytest.raises(ValueError, match="Elsewhere"):
        shell.register(NavEntry("Elsewhere", "Lost", "find", "home"))


@pytest.mark.django_db
def test_theme_of_the_cookie_is_written_by_the_server(client):
    client.cookies["theme"] = "dark"

    html = client.get("/accounts/login/").content.decode()

    assert '<html lang="en-GB" data-theme="dark">' in html
    assert '<meta name="color-scheme" content="dark">' in html


@pytest.mark.django_db
def test_unknown_theme_counts_as_none(client):
    client.cookies["theme"] = '"><script>'

    assert '<html lang="en-GB">' in client.get("/accounts/login/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("", ""), ("pink", "")])
def test_set_theme_remembers_without_scripts(client, chosen, kept):
    response = client.post("/theme/", {"theme": chosen, "path": "/s/soho/"})

    assert (response.status_code, response.url) == (302, "/s/soho/")
    assert response.cookies["theme"].value == kept


def test_the_menu_leads_owners_to_the_back_office_and_nobody_else(as_maya, maya, soho):
    as_manager = as_maya.get("/s/soho/").content.decode()
    maya.is_owner = True
    maya.save()

    as_owner = as_maya.get("/s/soho/").content.decode()

    assert ('href="/admin/"' in as_manager, 'href="/admin/"' in as_owner) == (False, True)


@pytest.mark.django_db
def test_set_theme_never_leads_to_another_site(client):
    assert client.post("/theme/", {"theme": "dark", "path": "https://evil.example/"}).url == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["orders", "theme", "nosuch", "a b", "", "\x00"])
def test_set_theme_leads_home_from_what_is_no_path(client, path):
    assert client.post("/theme/", {"theme": "dark", "path": path}).url == "/"


def test_templates_have_no_scripts_or_styles_inside():
    inside = re.compile(
        r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:|hx-on|hx-vals=.js:", re.IGNORECASE
    )
    own = (settings.BASE_DIR / "templates").rglob("*.html")
    pages = [path for path in own if path.parent.name != "notifications"]  # mail programs read no style sheets

    assert [str(path) for path in pages if inside.search(path.read_text())] == []

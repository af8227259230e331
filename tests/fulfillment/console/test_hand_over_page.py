"""The counter: the code first, then what is taken, whole or in part; what was checked is kept, the code never is."""

import pytest

from commerce.actors import SYSTEM
from fulfillment import collectors, pickup, pickup_codes
from fulfillment.models import Fulfillment, Proof, StorePolicy
from orders.models import Order
from tests import cast
from tests.factories import fulfillment as work
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def stage(transactional_db):
    return cast.gather()


@pytest.fixture
def found(buy) -> Fulfillment:
    """Three mugs for Ana Ruiz, ready on a shelf."""
    picked = work.one(buy(3, name="Ana Ruiz", email="ana@example.com"), at="picked")
    return pickup.mark_ready(by=SYSTEM, fulfillment=picked, shelf="C-03", bags=1)


@pytest.fixture
def counter(pages, found):
    """`counter(code=…, give="1", …)` posts the page's form as Soho's associate."""
    url = f"/s/soho/pickup/{found.public_id}/"
    return lambda **form: pages["associate"].post(url, form, headers=HTMX)


def code_of(found: Fulfillment) -> str:
    return pickup_codes.code_of(collectors.buyer_of(found))


def field(found: Fulfillment) -> str:
    line = found.order.lines.get()
    return f"units-{line.public_id}-{line.variant.public_id}"


def token(response) -> str:
    return response.content.decode().split('name="confirmed" value="')[1].split('"')[0]


def test_the_right_code_says_whose_it_is_and_nothing_leaves_yet(found, counter) -> None:
    answer = counter(code=f"{found.public_id}:{code_of(found)}")

    found.refresh_from_db()
    assert "Ana Ruiz The code is right: buyer" in text(answer) and "Hand over 3 items" in text(answer)
    assert "data-live-topic" not in answer.content.decode()
    assert (found.status, found.code_tries) == ("ready", 0)


def test_wrong_codes_count_down_and_then_only_a_new_code_helps(found, counter, pages) -> None:
    said = [text(counter(code="WRONG1")) for _ in range(5)]

    assert "That code is not for this pickup. Nothing was handed over. 4 tries left." in said[0]
    assert "1 try left." in said[3]
    assert "Locked after five wrong codes" in said[4] and "Send a new code" in said[4]
    pages["associate"].post(f"/s/soho/pickup/{found.public_id}/code/", {"key": "1"})
    assert "Ana Ruiz The code is right" in text(counter(code=code_of(found)))


@pytest.mark.parametrize("more", [{}, {"rest": "refused", "units": "0"}, {"units": "0"}])
def test_the_last_step_tells_no_code_apart_without_a_try(found, counter, more) -> None:
    form = {"give": "1", "key": "k"} | {"rest": more.get("rest", "stays")}
    form |= {field(found): more["units"]} if "units" in more else {}

    said = [text(counter(code=f"WRONG{n}", **form)) for n in range(5)]
    locked = text(counter(code=code_of(found), **form))

    found.refresh_from_db()
    assert (found.code_tries, found.status) == (5, "ready")
    assert not [each for each in [*said, locked] if "The code is right" in each]


def test_handing_over_keeps_who_took_it_and_their_strokes(found, counter, pages) -> None:
    form = {"give": "1", "key": "k", "code": code_of(found), "name": "Ana", "signature": "M10 10L20 20"}

    answers = [counter(**form) for _ in range(2)]

    found.refresh_from_db()
    proof = Proof.objects.get()
    assert (found.status, proof.name, proof.signature) == ("collected", "Ana", "M10 10L20 20")
    assert f"{found.order.number}: 3 items handed over." in answers[1].headers["HX-Trigger"]
    page = pages["manager"].get(f"/s/soho/pickup/{found.public_id}/")
    assert "Ana collected it" in text(page) and "handed over by Associate" in text(page)
    assert '<path d="M10 10L20 20"/>' in page.content.decode()


def test_strokes_that_are_no_strokes_are_not_kept(found, counter) -> None:
    counter(give="1", key="k", code=code_of(found), signature='M0 0"/><script>')

    assert Proof.objects.get().signature == ""


def test_what_is_not_taken_stays_with_the_same_code(found, counter) -> None:
    preview = counter(give="1", preview="1", code=code_of(found), **{field(found): "2"})
    counter(give="1", key="k", code=code_of(found), rest="stays", **{field(found): "2"})

    found.refresh_from_db()
    assert "1 item stays on the shelf, with the same code." in text(preview)
    assert "Hand over 2 items" in text(preview)
    assert (found.status, found.lines.get().handed) == ("ready", 2)
    assert "Hand over 1 item" in text(counter(code=code_of(found)))


def test_what_is_refused_shows_its_money_before_it_goes_back(found, counter) -> None:
    form = {"give": "1", "key": "k", "code": code_of(found), "rest": "refused", field(found): "2"}
    unread = counter(**form)

    answer = counter(**form, confirmed=token(unread))

    found.refresh_from_db()
    order = Order.objects.get()
    assert unread.status_code == 409 and "Read what happens to the rest" in text(unread)
    assert "Release £10.00 on Card ••4242" in text(unread) and "Hand over 2 items, take back 1 item" in text(unread)
    assert f"{order.number}: 2 items handed over, 1 item taken back." in answer.headers["HX-Trigger"]
    assert (found.status, order.lines.get().cancelled, order.lines.get().fulfilled) == ("collected", 1, 2)


def test_an_id_is_asked_for_by_value_and_its_absence_costs_no_try(found, counter, stage) -> None:
    StorePolicy.objects.create(location=stage.soho, id_from=2000)
    form = {"give": "1", "code": code_of(found)}

    refused = counter(**form, key="1")
    done = counter(**form, key="2", id_checked="on")

    found.refresh_from_db()
    assert refused.status_code == 422 and "Goods worth £20.00 or more. Look at an ID." in text(refused)
    assert (done.status_code, found.status, Proof.objects.get().id_checked) == (200, "collected", True)


def test_another_name_asks_for_an_id(found, counter) -> None:
    answer = counter(give="1", key="k", code=code_of(found), name="Dan Poe")

    found.refresh_from_db()
    assert "The code belongs to somebody of another name." in text(answer) and "I looked at the ID" in text(answer)
    assert found.status == "ready"


def test_a_reader_sees_the_page_and_cannot_hand_over(found, pages) -> None:
    url = f"/s/soho/pickup/{found.public_id}/"

    page = text(pages["auditor"].get(url))

    assert "Back to pickups" in page and "Check the code" not in page
    assert pages["auditor"].post(url, {"code": code_of(found)}).status_code == 403


@pytest.mark.parametrize("what", ["code", "typed", "qr", "number"])
def test_any_scan_opens_the_page_and_the_code_stands_in_no_log(found, pages, what) -> None:
    code = code_of(found)
    query = {"code": code, "typed": f"{code[:3]}-{code[3:]}".lower(), "qr": f"{found.public_id}:{code}"}
    query |= {"number": str(found.order.number)}

    answer = pages["associate"].get("/s/soho/find/", {"q": query[what]})

    page, _, fragment = answer.headers["Location"].partition("#")
    assert page == f"/s/soho/pickup/{found.public_id}/"
    assert fragment.removeprefix("code=") == ("" if what == "number" else query[what].rpartition(":")[2])


def test_a_scan_of_nothing_that_waits_says_what_it_is(pages, buy) -> None:
    other = work.one(buy(1), at="accepted")
    scan = "/s/soho/pickup/scan/"

    unknown = text(pages["associate"].post(scan, {"code": "ZZZZZZ"}, headers=HTMX))
    early = text(pages["associate"].post(scan, {"code": str(other.order.number)}, headers=HTMX))

    assert "No pickup in this store has that code or number. Nothing was handed over." in unknown
    assert f"Order {other.order.number} is accepted. It cannot be handed over." in early


def test_a_pick_list_is_printed_for_one_and_for_all(pages, buy) -> None:
    found = work.one(buy(1), at="accepted")

    for url in (f"/s/soho/pickup/{found.public_id}/pick-list.pdf", "/s/soho/pickup/pick-list.pdf"):
        answer = pages["associate"].get(url)

        assert (answer.status_code, answer.content[:4]) == (200, b"%PDF")

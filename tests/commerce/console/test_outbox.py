"""The Outbox: who was written to, what it looked like, and another try for what failed."""

import pytest

from commerce.models import Message
from tests.commerce.console.conftest import hire, signed_in
from tests.factories.commerce import message

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


def test_messages_are_listed_newest_first_with_their_state(soho, as_maya):
    message(subject="First", status="sent")
    message(subject="Second", status="failed", error="The mail server answered 550 5.1.1.")
    message(subject="Third", status="sent", transport="outbox")

    text = as_maya.get("/s/soho/outbox/").content.decode()

    assert text.index("Third") < text.index("Second") < text.index("First")
    assert all(word in text for word in ("Kept here", "Sent", "Failed", "550 5.1.1", "Order confirmation"))


def test_a_state_is_looked_at_alone_and_pages_go_on(soho, as_maya, monkeypatch):
    monkeypatch.setattr("commerce.console.outbox.LISTED", 2)
    rows = [message(subject=f"No. {number}", status="failed") for number in range(3)]
    message(subject="Fine", status="sent")

    first = as_maya.get("/s/soho/outbox/?state=failed").content.decode()
    second = as_maya.get(f"/s/soho/outbox/?state=failed&before={rows[1].public_id}").content.decode()

    assert ("Fine" in first, "No. 2" in first, "No. 1" in first, "No. 0" in first) == (False, True, True, False)
    assert f"before={rows[1].public_id}" in first
    assert ("No. 0" in second, "No. 1" in second) == (True, False)


def test_a_list_costs_the_same_queries_for_one_and_for_many(soho, as_maya, django_assert_max_num_queries):
    message()
    as_maya.get("/s/soho/outbox/")

    with django_assert_max_num_queries(12) as one:
        as_maya.get("/s/soho/outbox/")
    for _ in range(3):
        message()
    with django_assert_max_num_queries(len(one)):
        as_maya.get("/s/soho/outbox/")


def test_a_message_whose_text_is_gone_says_so(soho, as_maya):
    sent = message(subject="Your order", html="", text="", short="", status="sent")

    page = as_maya.get(f"/s/soho/outbox/{sent.public_id}/").content.decode()

    assert "Its text was deleted because of its age." in page
    assert "Plain text" not in page


def test_a_message_is_shown_in_a_frame_that_may_do_nothing(soho, as_maya):
    sent = message(subject=EVIL, html=f"<p>{EVIL}</p>", text=EVIL)
    path = f"/s/soho/outbox/{sent.public_id}/"

    page, frame, text = (as_maya.get(path + rest) for rest in ("", "body/", "?as=text"))

    assert f'<iframe class="mail" sandbox src="{path}body/"' in page.content.decode()
    assert EVIL not in page.content.decode() + text.content.decode()
    assert "&lt;script&gt;" in text.content.decode()
    assert frame.content.decode() == f"<p>{EVIL}</p>"
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    policy = dict(part.strip().partition(" ")[::2] for part in frame["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["sandbox"], policy["frame-ancestors"]) == ("'none'", "", "'self'")
    assert "script-src" not in policy
    assert "connect-src" not in policy


def test_what_failed_is_sent_again_by_who_may_write(soho, as_maya):
    failed = message(status="failed", attempts=8, error="The mail server answered 550.")
    path = f"/s/soho/outbox/{failed.public_id}/"
    hire("ulla@example.com", "Ulla", role="auditor")

    shown = as_maya.get(path).content.decode()
    answer = as_maya.post(f"{path}resend/")
    again = as_maya.post(f"{path}resend/")

    assert ("Send it again" in shown, answer.status_code, again.status_code) == (True, 302, 409)
    assert Message.objects.values_list("status", "attempts", "error").get() == ("queued", 0, "")


def test_an_auditor_reads_and_sends_nothing(soho):
    browser = signed_in(hire("ulla@example.com", "Ulla", role="auditor"))
    path = f"/s/soho/outbox/{message(status='failed').public_id}/"

    answers = [browser.get(path), browser.post(f"{path}resend/")]

    assert [answer.status_code for answer in answers] == [200, 403]
    assert "Send it again" not in answers[0].content.decode()


@pytest.mark.parametrize("rest", ["", "body/"])
def test_a_message_that_is_none_is_not_found(soho, as_maya, rest):
    assert as_maya.get(f"/s/soho/outbox/msg_0000000000000/{rest}").status_code == 404


@pytest.mark.parametrize("kind", ["order_confirmation", "order_cancellation"])
def test_every_kind_can_be_looked_at_with_made_up_data(soho, as_maya, kind):
    path = f"/s/soho/outbox/-/examples/{kind}/"

    page, frame, text = (as_maya.get(path + rest) for rest in ("", "body/", "?as=text"))

    assert [answer.status_code for answer in (page, frame, text)] == [200, 200, 200]
    assert "Nobody is written to" in page.content.decode()
    assert "Wool beanie" in frame.content.decode()
    assert "Wool beanie" in text.content.decode()
    assert as_maya.get("/s/soho/outbox/-/examples/love_letter/").status_code == 404


def test_failed_messages_ask_for_attention(soho, as_maya):
    calm = as_maya.get("/s/soho/attention/").content.decode()
    message(status="failed", error="The mail server answered 550.")
    message(status="failed", error="The mail server answered 554.")

    alarmed = as_maya.get("/s/soho/attention/").content.decode()

    assert "could not be sent" not in calm
    assert "2 messages could not be sent" in alarmed
    assert "The mail server answered 554." in alarmed
    assert "/s/soho/outbox/?state=failed" in alarmed

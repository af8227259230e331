"""Log lines never carry an API key, nor the local variables of a traceback."""

import io
import logging
import logging.config

import pytest
import structlog

from config import logs

SECRET = "tck_abcDEF123_-abcDEF123_-abcDEF123"


@pytest.fixture(params=[True, False], ids=["readable", "json"])
def stream(request) -> io.StringIO:
    configured = logs.configure(readable=request.param, level="INFO")
    formatter = logging.config.DictConfigurator(configured).configure_formatter(configured["formatters"]["line"])
    found = io.StringIO()
    handler = logging.StreamHandler(found)
    handler.setFormatter(formatter)
    logger = logging.getLogger("truecount.test")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel("INFO")
    yield found
    logger.handlers = []


OPENING = {
    "/accounts/password/reset/key/3-dab3xy-0f5e9c1b2a7d4e68/": "/accounts/password/reset/key/…",
    "/accounts/confirm-email/MQ:1abcDE:0f5e9c1b2a7d4e68/": "/accounts/confirm-email/…",
    "/api/v1/webhooks/Zx0f5e9c1b2a7d4e68_-qwErtY": "/api/v1/webhooks/…",
    "/api/v1/webhooks/shop?hub.verify_token=0f5e9c1b2a7d4e68": "/api/v1/webhooks/…",
    "signed with whsec_0f5e9c1b2a7d4e68/Zm9v+YmFy=": "signed with whsec_…",
}


def say_and_break(said: str) -> None:
    """A line of the standard library, and one with a traceback."""
    logging.getLogger("truecount.test").warning("Not Found: %s", said)
    try:
        fail(said)
    except ValueError:
        structlog.get_logger("truecount.test").exception("failed")


def fail(key: str) -> None:
    raise ValueError(f"bad header: Bearer {key}")


def test_lines_are_written_without_keys(stream):
    log = structlog.get_logger("truecount.test")

    log.info("refused", header=f"Bearer {SECRET}")
    say_and_break(SECRET)

    text = stream.getvalue()
    assert "refused" in text and "ValueError" in text
    assert "abcDEF123" not in text
    assert text.count("tck_…") >= 3
    assert "locals" not in text


def test_lines_are_written_without_gift_card_codes_and_card_numbers(stream):
    log = structlog.get_logger("truecount.test")

    log.info("request", path="/api/v1/gift-cards/GC-7Q2M-ABCD-EFGH-1234", token="4242 4242 4242 4242", at=1700000000001)

    text = stream.getvalue()
    assert "GC-…" in text and "…4242" in text and "1700000000001" in text
    assert "7Q2M" not in text and "4242 4242" not in text


def test_lines_are_written_without_the_links_of_customers(stream):
    log = structlog.get_logger("truecount.test")

    log.info("request", path="/p/9reykbet7v1gb-0123456789abcdef/here", referer="https://shop.example/p/9reykbet7v1gb-0")
    log.info("request", path="/api/v1/fulfillments/ful_1/arrival?token=9reykbet7v1gb-0123456789abcdef")

    text = stream.getvalue()
    assert "/p/…" in text and "?token=…" in text
    assert "9reykbet7v1gb" not in text


@pytest.mark.parametrize("said", OPENING)
def test_lines_are_written_without_what_opens_something_by_itself(stream, said):
    log = structlog.get_logger("truecount.test")

    log.info("request_started", request=f"GET {said}", referer=f"https://shop.example{said}")
    say_and_break(said)

    text = stream.getvalue()
    assert text.count(OPENING[said]) >= 4
    assert "0f5e9c1b2a7d4e68" not in text and "qwErtY" not in text and "YmFy" not in text


def test_lines_keep_addresses_that_open_nothing(stream):
    log = structlog.get_logger("truecount.test")

    log.info("request_started", request="GET /api/v1/webhook-deliveries/whd_0f5e9c1b2a7d4e68")

    assert "/api/v1/webhook-deliveries/whd_0f5e9c1b2a7d4e68" in stream.getvalue()

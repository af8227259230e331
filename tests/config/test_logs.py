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


def fail(key: str) -> None:
    raise ValueError(f"bad header: Bearer {key}")


def test_lines_are_written_without_keys(stream):
    log = structlog.get_logger("truecount.test")

    log.info("refused", header=f"Bearer {SECRET}")
    logging.getLogger("truecount.test").info("from %s", SECRET)
    try:
        fail(SECRET)
    except ValueError:
        log.exception("failed")

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

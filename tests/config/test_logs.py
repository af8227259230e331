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

"""What is logged and how: one line per event, JSON in production, readable on a terminal, and never a secret.

Tracebacks come without the values of local variables: those would hold keys, cards and people.
"""

import re
from typing import Any

import structlog

from orders.payments import card_numbers

_SECRETS = re.compile(
    r"(\btck_|\bGC-|[?&]token=|/p/)[A-Za-z0-9_-]{6,}"
    r"|(\bwhsec_)[A-Za-z0-9_+/=-]{6,}"
    r"|(/password/reset/key/|/confirm-email/)[A-Za-z0-9_:-]{6,}"
    r"|(/api/v1/webhooks/)[^\s\"'\\<>]{6,}",  # the query too: some systems put their secret there
    re.IGNORECASE,
)
_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def without_secrets(_logger: Any, _name: str, line: str) -> str:
    """The finished line with keys, gift card codes and addresses that open something by themselves (pages of customers,
    new passwords, inbound webhooks) cut to their prefix and card numbers to their last digits, wherever they stood."""
    return card_numbers.masked(_SECRETS.sub(r"\1\2\3\4…", line))


def configure(*, readable: bool, level: str) -> dict[str, Any]:
    """Set up structlog; return Django's LOGGING. Both write the same lines to standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": _rendering(readable),
            }
        },
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "django_structlog": {"level": level},
            "psycopg": {"level": "ERROR"},  # it warns of every claim that comes back short, which is an answer
        },
    }


def _rendering(readable: bool) -> list[Any]:
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if readable:
        plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
        return [remove, plain, without_secrets]
    return [
        remove,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
        without_secrets,
    ]

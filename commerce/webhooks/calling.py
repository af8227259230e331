"""One try over the network: sign, post, and say how it went. No database, so any number may run beside each other.

Whatever the other side does, an Outcome comes back within the deadline.
"""

import time
from datetime import UTC, datetime, timedelta

from commerce import http_client, http_dates
from commerce.errors import Refusal
from commerce.http_client import Answer, Call, RedirectRefused, UrlRefused
from commerce.models import WebhookEndpoint
from commerce.sealing import CannotUnseal
from commerce.webhooks import signing
from commerce.webhooks.claiming import Claim
from commerce.webhooks.outcomes import Outcome

SECONDS = 10.0
EXCERPT = 2000
GONE = 410
ASKS_FOR_REST = (429, 503)


def deliver(claim: Claim) -> Outcome:
    """Try once. 2xx is a success; redirects are not followed."""
    began = time.monotonic()
    try:
        headers = signing.headers(claim.event, claim.payload, sealed=claim.sealed, at=datetime.now(UTC))
        body = claim.payload.encode()
        call = Call(claim.url, method="POST", body=body, headers=headers, seconds=SECONDS, limit=EXCERPT, cut=True)
        outcome = _judged(http_client.call(call))
    except CannotUnseal:
        outcome = Outcome("secret_lost", pause=WebhookEndpoint.Reason.SECRET_LOST.value)
    except RedirectRefused:
        outcome = Outcome("redirected")
    except UrlRefused as refusal:
        outcome = Outcome("address_refused", excerpt=refusal.detail)
    except Refusal as refusal:
        outcome = Outcome("no_answer", excerpt=refusal.detail)
    except Exception as problem:
        outcome = Outcome("broke_off", excerpt=type(problem).__name__)
    return _timed(outcome, began)


def _judged(answer: Answer) -> Outcome:
    excerpt = answer.body.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    if 200 <= answer.status < 300:
        return Outcome(status=answer.status, excerpt=excerpt)
    failure = f"answer_{answer.status}"
    asked = _asked(answer.headers.get("retry-after", "")) if answer.status in ASKS_FOR_REST else timedelta()
    pause = WebhookEndpoint.Reason.GONE.value if answer.status == GONE else ""
    return Outcome(failure, answer.status, excerpt, asked=asked, pause=pause)


def _asked(text: str) -> timedelta:
    """What Retry-After says, in seconds or as a date; nothing when it makes no sense."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return timedelta(seconds=int(text))
    until = http_dates.read(text)
    return timedelta() if until is None else timedelta(seconds=max(0.0, http_dates.seconds_until(until)))


def _timed(outcome: Outcome, began: float) -> Outcome:
    took = round((time.monotonic() - began) * 1000)
    return Outcome(outcome.failure, outcome.status, outcome.excerpt, took, outcome.asked, outcome.pause)

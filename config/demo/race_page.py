"""The race on Home: one button, forty answers as they arrive, and what the audit says of it. Only in the demo."""

import json
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from commerce import audit
from commerce.console import stores
from commerce.console.stores import Scope
from config.demo import race, story
from config.demo.race import Contest

LAWS = ("L1", "L2", "L3", "L4", "L7")


@require_POST
@stores.page("stock.write")
def start(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Prepare and run a race. With scripts the answers stream as lines of JSON; without, Home shows the result."""
    contest = race.contest(scope.location)
    race.prepare(contest, by=scope.actor)
    url = f"http://127.0.0.1:{request.META['SERVER_PORT']}"
    answers = _answers(contest, url, scope.slug)
    if request.headers.get("X-Race") == "stream":
        response = StreamingHttpResponse(_lines(answers), content_type="application/x-ndjson")
        response["Cache-Control"] = "no-store"
        return response
    messages.info(request, async_to_sync(_sentence)(answers))
    return redirect("home", scope.slug)


async def _answers(contest: Contest, url: str, slug: str) -> AsyncIterator[dict[str, Any]]:
    sold = refused = other = 0
    async for answer in race.run(contest, base_url=url, key=await sync_to_async(story.api_key)()):
        sold += answer["status"] == 201
        refused += answer["code"] == "out_of_stock"
        other += answer["status"] != 201 and answer["code"] != "out_of_stock"
        yield answer
    yield {
        "done": True,
        "sold": sold,
        "refused": refused,
        "other": other,
        **await sync_to_async(_proof)(contest, slug),
    }


def _proof(contest: Contest, slug: str) -> dict[str, Any]:
    """Not what the answers said but what the books say, read afterwards."""
    report = audit.run(LAWS)
    store = slug if slug != "all" else contest.location.code
    found = race.outcome(contest)
    return {
        **found,
        "orders": [{"number": number, "url": reverse("order", args=[store, number])} for number in found["orders"]],
        "drift": report.drift,
        "checked": report.checked,
        "ledger": reverse("sku", args=[store, contest.variant.sku]),
        "units": race.UNITS,
    }


async def _lines(answers: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    async for answer in answers:
        yield json.dumps(answer).encode() + b"\n"


async def _sentence(answers: AsyncIterator[dict[str, Any]]) -> str:
    last = [answer async for answer in answers][-1]
    told = f"{last['refused']} were refused, drift {last['drift']}."
    return f"{last['sold']} of 40 buyers got one of {last['units']}, {told}"

"""Products of ours that a channel does not list, to be published there, and how far the published ones have come."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from commerce import ids, visibility
from commerce.console import channel, channels, formats, stores
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.models import Connection, Product
from commerce.sales_channels import published, publishing, serving
from commerce.sales_channels import visibility as seen
from commerce.sales_channels.published import Published, State
from commerce.sales_channels.visibility import READ, WRITE

SHOWN, LONGEST = 50, 200
CHIPS = {
    State.WAITING: "on_its_way",
    State.PUBLISHED: "listed",
    State.HIDDEN: "hidden_there",
    State.REFUSED: "refused_there",
    State.EXISTED: "stood_there",
}
VERBS = {
    "publish": (publishing.publish, "{} will be shown there. Stock and prices follow by themselves."),
    "withdraw": (publishing.unpublish, "{} will be hidden there. Nothing is deleted."),
}


def takes(connection: Connection) -> bool:
    """Whether the system takes products from us; what cannot be unsealed any more shows elsewhere."""
    try:
        return publishing.can_publish(connection)
    except Refusal:
        return False


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Both lists: `q` finds products by title among what is not there, `after` goes on after one."""
    connection = channels.find(scope, public_id)
    query = request.GET.get("q", "").strip()[:LONGEST]
    after = ids.decode("prd", request.GET.get("after", ""))
    able = takes(connection)
    missing = publishing.unlisted(connection) if able else publishing.unlisted(connection).none()
    total = missing.count()
    rows = (missing.filter(title__icontains=query) if query else missing).order_by("id")
    found = list((rows.filter(pk__gt=after) if after else rows).prefetch_related("variants")[: SHOWN + 1])
    base = f"?q={query}" if query else "?"
    context = {
        **channel.head(scope, connection, "channel_listings"),
        "takes": able,
        "total": total,
        "rows": found[:SHOWN],
        "query": query,
        "ours": _ours(scope, connection),
        "older": f"{base}&after={found[SHOWN - 1].public_id}" if len(found) > SHOWN else "",
        "newer": base if after else "",
    }
    return render(request, "commerce/channel_products.html", context)


@require_POST
@stores.page(WRITE)
def step(request: HttpRequest, scope: Scope, public_id: str, verb: str) -> HttpResponse:
    """Publish or withdraw the chosen `product`s."""
    connection = channels.find(scope, public_id, WRITE)
    if verb not in VERBS:
        raise Http404("No such step.")
    work, words = VERBS[verb]
    chosen = _chosen(request, scope)
    if not chosen:
        messages.info(request, "Choose a product first.")
        return redirect("channel_products", scope.slug, public_id)
    try:
        work(by=scope.actor, connection=connection, chosen=chosen)
    except Refusal as refusal:
        said = " ".join(error["detail"] for error in refusal.errors[:3])
        messages.error(request, f"{refusal.detail} {said}".strip())
    else:
        serving.wake(connection.pk)
        messages.success(request, words.format(formats.counted(len(chosen), "product")))
    return redirect("channel_products", scope.slug, public_id)


def _chosen(request: HttpRequest, scope: Scope) -> list[Product]:
    named = [ids.decode("prd", each) for each in request.POST.getlist("product")[: publishing.MOST]]
    return list(visibility.products(scope.actor).filter(pk__in=[pk for pk in named if pk]).order_by("id"))


def _ours(scope: Scope, connection: Connection) -> Sequence[tuple[Published, str, bool]]:
    """`(it, chip, may be published again)`, the newest first."""
    rows = seen.products(scope.actor).filter(connection=connection).select_related("product").order_by("-id")
    return [
        (each, CHIPS[each.state], each.row.withdrawn_at is not None)
        for each in published.of(connection, list(rows[:SHOWN]))
    ]

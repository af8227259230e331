"""Taking a way out of an exception as a person does: open its dialog, read it, confirm it."""

from fulfillment.models import Trouble

HTMX = {"HX-Request": "true"}


def url(trouble: Trouble, way: str = "", store: str = "soho") -> str:
    return f"/s/{store}/troubles/{trouble.public_id}/{f'{way}/' if way else ''}"


def take(client, trouble: Trouble, way: str, store: str = "soho", **form):
    """Open the dialog of a way and confirm what it says."""
    page = client.get(url(trouble, way, store), headers=HTMX).content.decode()
    hidden = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("key", "confirmed")}
    return client.post(url(trouble, way, store), {**hidden, **form}, headers=HTMX)

"""How an account is doing: whether the keys are good, whether the shop still tells us, and how its clock goes."""

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Checkup, Link
from commerce.sales_channels.connectors import clocks
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.faults import Denied, Refused

NEEDED = ("order.created", "order.updated")
MOST = 100


def check(site: Site, link: Link) -> Checkup:
    """Raises Denied when the keys are not good for reading orders."""
    site.get("orders", per_page=1)
    said = site.root()
    about = reading.record(said.data)
    active, notes = _webhooks(site, link.callback_url)
    return Checkup(
        account=reading.text(about.get("name")) or reading.text(about.get("url")),
        webhooks_active=active,
        clock_skew_seconds=clocks.skew(said.headers),
        notes=notes,
    )


def _webhooks(site: Site, address: str) -> tuple[bool | None, list[str]]:
    """Whether both order webhooks are active; the shop switches one off after some failures in a row, for good."""
    try:
        said = site.get("webhooks", per_page=MOST).data
    except (Denied, Refused) as fault:
        return None, [f"The keys do not show the shop's webhooks: {fault.detail}"]
    ours = [
        row for row in reading.rows(said, "webhooks") if reading.text(row.get("delivery_url"), most=2000) == address
    ]
    status = {reading.text(row.get("topic")): reading.text(row.get("status")) for row in ours}
    notes = [f"The webhook {topic} is {now}." for topic, now in sorted(status.items()) if now != "active"]
    notes += [f"There is no webhook {topic} to our address." for topic in NEEDED if topic not in status]
    return all(status.get(topic) == "active" for topic in NEEDED), notes

"""A simulated channel that runs: `with Simulator(system="shopify", seed=7) as sim:` and `sim.url` answers like one."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commerce.sales_channels.connectors.simulated import catalog, keeping
from commerce.sales_channels.connectors.simulated.clock import Clock
from commerce.sales_channels.connectors.simulated.control import Control
from commerce.sales_channels.connectors.simulated.exchange import Account, Wire
from commerce.sales_channels.connectors.simulated.faults import PLANS, Plan, Script
from commerce.sales_channels.connectors.simulated.records import State
from commerce.sales_channels.connectors.simulated.selling import Seller
from commerce.sales_channels.connectors.simulated.server import Server
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.shopify_wire.wire import ShopifyWire
from commerce.sales_channels.connectors.simulated.square_wire.wire import SquareWire
from commerce.sales_channels.connectors.simulated.stage import Stage
from commerce.sales_channels.connectors.simulated.webhooks import Postman
from commerce.sales_channels.connectors.simulated.woocommerce_wire.wire import WooCommerceWire

WIRES: dict[str, type[Wire]] = {wire.code: wire for wire in (ShopifyWire, SquareWire, WooCommerceWire)}


@dataclass(frozen=True)
class Setup:
    """How a simulator is. `callback` gets the webhooks, signed with the account's secret; with `sends` False they are
    composed for it but kept. An existing `state` file is gone on from."""

    orders_per_minute: float = 0.0
    port: int = 0
    factor: float = 1.0
    callback: str = ""
    sends: bool = True
    account: Account = field(default_factory=Account)
    catalog: dict[str, Any] | None = None
    state: Path | None = None


class Simulator(Stage):
    """See the module; the verbs are those of Stage. It may be started once."""

    def __init__(self, *, system: str, seed: int = 1, faults: str | Plan = "none", setup: Setup | None = None) -> None:
        self.setup = setup or Setup()
        kind = WIRES[system]
        clock = Clock(factor=self.setup.factor)
        shop = Shop(_state(kind, clock, self.setup), clock, path=self.setup.state)
        wire = kind(shop, self.setup.account)
        script = Script(seed, PLANS[faults] if isinstance(faults, str) else faults)
        seller = Seller(shop, seed=seed, orders_per_minute=self.setup.orders_per_minute)
        super().__init__(shop, wire, script, Postman(shop, wire, script, sends=self.setup.sends), seller)
        self.server = Server(self.setup.port, shop, wire, script, Control(self))
        wire.base = self.server.url
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), name="simulated-channel")

    @property
    def url(self) -> str:
        """What stands for the system's own address."""
        return self.server.url

    @property
    def address(self) -> str:
        """Host and port, as the list of allowed inner addresses wants it."""
        return f"127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "Simulator":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Answer, sell and send from now on."""
        self._thread.start()
        self.postman.start()
        known = {each["url"] for each in self.shop.state.subscriptions}
        if self.setup.callback and self.setup.callback not in known:
            self.postman.subscribe(self.setup.callback, self.setup.account.secret)
        self.seller.start()

    def stop(self) -> None:
        """No more sales, answers or deliveries; what the shop holds is kept where a state file is."""
        self.seller.stop()
        self.back()
        self.postman.stop()
        self.server.ended.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()
        if self.setup.state:
            keeping.write(self.setup.state, self.shop.state)


def _state(kind: type[Wire], clock: Clock, setup: Setup) -> State:
    if setup.state and setup.state.exists():
        found = keeping.read(setup.state, State)
        if found.system != kind.code:
            raise ValueError(f"{setup.state} holds a shop of {found.system}")
        return found
    return catalog.stocked(kind.code, kind.places, clock, setup.catalog)

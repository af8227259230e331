"""The director's entrance of a simulated shop: `/_sim/…`, JSON both ways, for tests in other processes and demos."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

from commerce.sales_channels.connectors.simulated.exchange import Reply, Request
from commerce.sales_channels.connectors.simulated.records import Impossible
from commerce.sales_channels.connectors.simulated.stage import Stage

DIRECT = ("sell", "cancel", "pay", "edit", "refund", "count", "away", "back")


class Control:
    """Hands requests on to the stage. Bad ones get 400 with the reason, impossible ones 409."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._reads: dict[str, Callable[[Request], Any]] = {
            "state": self._state,
            "journal": lambda asked: stage.journal(int(asked.query.get("after", 0))),
            "levels": lambda asked: stage.levels(),
            "sold": lambda asked: stage.sold(),
            "orders": lambda asked: [dataclasses.asdict(order) for order in stage.orders()],
            "deliveries": self._deliveries,
            "subscriptions": self._subscriptions,
        }
        self._writes: dict[str, Callable[..., Any]] = {
            **{name: getattr(stage, name) for name in DIRECT},
            "step": stage.step,
            "faults": self._faults,
            "seed": self._seed,
            "clock": self._clock,
            "subscribe": stage.postman.subscribe,
        }

    def answer(self, asked: Request) -> Reply:
        """The answer to one request below `/_sim/`."""
        name = asked.path.removeprefix("/_sim/").strip("/")
        reads, writes = self._reads.get(name), self._writes.get(name)
        verb = {"GET": reads and (lambda: reads(asked)), "POST": writes and (lambda: writes(**(asked.data() or {})))}
        do = verb.get(asked.method)
        if not do:
            return _said(404, {"error": "not_found", "reads": sorted(self._reads), "writes": sorted(self._writes)})
        try:
            return _said(200, do())
        except Impossible as problem:
            return _said(409, {"error": problem.code, "detail": problem.detail})
        except (TypeError, ValueError, KeyError) as problem:
            return _said(400, {"error": "bad_request", "detail": str(problem)})

    def _state(self, asked: Request) -> dict[str, Any]:
        stage, state = self.stage, self.stage.shop.state
        return {
            "system": state.system,
            "seed": stage.script.seed,
            "away": stage.script.away,
            "orders": len(state.orders),
            "journal": len(state.journal),
            "places": [dataclasses.asdict(place) for place in state.places.values()],
            "variants": [dataclasses.asdict(variant) for variant in state.variants.values()],
            "plan": dataclasses.asdict(stage.script.plan),
            "faults": stage.script.counts(),
            "deliveries": len(stage.postman.log),
            "clock": {"factor": stage.shop.clock.factor, "skew_seconds": stage.shop.clock.skew_seconds},
        }

    def _deliveries(self, asked: Request) -> list[dict[str, Any]]:
        return [
            {**dataclasses.asdict(each), "body": each.body.decode()}
            for each in self.stage.deliveries()[int(asked.query.get("after", 0)) :]
        ]

    def _subscriptions(self, asked: Request) -> list[dict[str, Any]]:
        kept = self.stage.shop.state.subscriptions
        return [{name: each[name] for name in ("url", "topics", "active")} for each in kept]

    def _faults(self, *, plan: Any = None, next: list[str] | None = None, writes: bool = False) -> dict[str, int]:
        if plan is not None:
            self.stage.disturb(plan)
        self.stage.script.force(*(next or ()), writes=writes)
        return self.stage.script.counts()

    def _seed(self, *, seed: int) -> None:
        self.stage.script.seed = self.stage.seller.seed = seed

    def _clock(self, *, factor: float | None = None, skew_seconds: float | None = None) -> None:
        clock = self.stage.shop.clock
        clock.factor = clock.factor if factor is None else float(factor)
        clock.skew_seconds = clock.skew_seconds if skew_seconds is None else float(skew_seconds)


def _said(status: int, data: Any) -> Reply:
    return Reply(status, json.dumps(data, default=_plain).encode())


def _plain(value: Any) -> Any:
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) else str(value)

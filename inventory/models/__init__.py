"""Tables of stock truth. One noun per module; this page only names them."""

from inventory.models.bin import Bin
from inventory.models.level import Level
from inventory.models.movement import Movement
from inventory.models.promise import Allocation, BackOrder, Hold, HoldLine
from inventory.models.receiving import Receiving, ReceivingScan
from inventory.models.safety import SafetyRule

__all__ = [
    "Allocation",
    "BackOrder",
    "Bin",
    "Hold",
    "HoldLine",
    "Level",
    "Movement",
    "Receiving",
    "ReceivingScan",
    "SafetyRule",
]

"""What inventory puts into the console: registered in its AppConfig, before models are loaded."""

from commerce.console import tiles
from commerce.console.finders import Finder
from commerce.console.shell import NavEntry

PAGES = (
    NavEntry("Stock", "Stock", "stock", "stock", "stock.read", order=10, key="s", bottom=20),
    NavEntry("Stock", "Receive", "receive", "receive", "stock.write", order=20, key="r", bottom=30),
)
FINDERS = (
    Finder(
        "Products",
        exact="inventory.console.finders.exact",
        search="inventory.console.finders.search",
        adopt="inventory.console.finders.adopt",
        permission="stock.read",
        order=10,
    ),
)
FIGURES = "inventory.console.figures.on_hand"
SHELF = ("Ready to sell", "In baskets", "Received today", "Out today", "Low", "Stock-outs", "Oversold")
HOME = (
    tiles.Tiles("stock", SHELF, "inventory.console.tiles.stock", permission="stock.read", order=10, section="Stock"),
    tiles.Tiles(
        "ledger",
        ("Ledger drift",),
        "inventory.console.tiles.ledger",
        permission="stock.read",
        order=11,
        section="Stock",
    ),
    tiles.Step("receive", "Receive stock", "receive", permission="stock.write", order=10),
    tiles.Source("shortfalls", "inventory.console.tiles.shortfalls", permission="stock.read", order=10),
    tiles.Chart(
        "moved", "Units moved, 14 days", "units", "inventory.console.tiles.units_moved", permission="stock.read"
    ),
    tiles.Columns(
        "stock",
        ("Ready to sell", "Low", "Out", "Oversold"),
        "inventory.console.tiles.per_store",
        permission="stock.read",
        alarms=("Oversold",),
    ),
)

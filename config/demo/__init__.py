"""The demo retailer: who it is, what it sells, what its products look like and sixty days of its stock life."""

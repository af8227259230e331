"""From the sum of a line to the price of one unit, without losing a cent where the sum does not divide."""


def split(goods: int, quantity: int) -> tuple[int, int]:
    """`(unit price, discount)`, such that unit price × quantity − discount are `goods` minor units."""
    if quantity < 1:
        return goods, 0
    unit = -(-goods // quantity)
    return unit, unit * quantity - goods

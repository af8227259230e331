"""Tables of customers. One noun per module; this page only names them."""

from customers.models.customer import Customer, CustomerKey

__all__ = ["Customer", "CustomerKey"]

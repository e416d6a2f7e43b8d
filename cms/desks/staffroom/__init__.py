"""The staff room: what there is to read and to take, and what sites order to show (L15)."""

from cms.desks.staffroom.orders import item, order, order_step, orders
from cms.desks.staffroom.pages import read, staff_page, staffroom

__all__ = ["item", "order", "order_step", "orders", "read", "staff_page", "staffroom"]

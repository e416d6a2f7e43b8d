"""What a list says becomes rows of ours: each kind reads, judges a chunk against what we know, writes."""

from club.exchange.actions.taking.customers import CUSTOMERS
from club.exchange.actions.taking.engine import Judged, Taker, take_units
from club.exchange.actions.taking.policies import POLICIES
from club.exchange.actions.taking.vehicles import VEHICLES
from club.exchange.actions.taking.visits import VISITS

TAKERS = {"customers": CUSTOMERS, "vehicles": VEHICLES, "policies": POLICIES, "visits": VISITS}

__all__ = ["TAKERS", "VISITS", "Judged", "Taker", "take_units"]

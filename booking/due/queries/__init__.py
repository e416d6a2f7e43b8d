"""What a car needs, what of it fits one visit, and a person's garage with all of it."""

from booking.due.queries.bundle import Bundle, bundle
from booking.due.queries.garage import GarageCar, car_of, garage_of
from booking.due.queries.intervals import CarFacts, DueItem, facts_of, intervals_of
from booking.due.queries.items import dates_of, due_for, due_parts
from booking.due.queries.parts import read_facts
from booking.due.queries.recalls import cars_of_recall, open_recalls, recalls_of

__all__ = [
    "Bundle",
    "CarFacts",
    "DueItem",
    "GarageCar",
    "bundle",
    "car_of",
    "cars_of_recall",
    "dates_of",
    "due_for",
    "due_parts",
    "facts_of",
    "garage_of",
    "intervals_of",
    "open_recalls",
    "read_facts",
    "recalls_of",
]

"""Promises of visits, their moments, warranties of parts, rescues, and what a broken one costs."""

from club.promises.models.kept import PromiseTerm, VisitMoment, VisitPromise
from club.promises.models.parts import PartWarranty, Rescue, RestCheck

__all__ = ["PartWarranty", "PromiseTerm", "Rescue", "RestCheck", "VisitMoment", "VisitPromise"]

"""What changes a garage: cars come, change and go; readings, insurance, proof of ownership.

Lock order: person, then vehicle. Whose car it is, is asked by ``Vehicle.objects.for_user``.
"""

from booking.garage.actions.cars import (
    GARAGE_MAX,
    AlreadyInGarage,
    GarageFull,
    NeedsProof,
    VinFixed,
    add_vehicle,
    edit_vehicle,
    name_vin,
)
from booking.garage.actions.facts import (
    BadDate,
    BadPlate,
    BadVin,
    NothingKnown,
    UnknownPaint,
    check_facts,
)
from booking.garage.actions.keeping import (
    DrivenThen,
    NotKeeper,
    let_drive,
    no_longer_drives,
    part_with,
    transfer,
    verify,
)
from booking.garage.actions.papers import inspect_yearly, insure, reach_milestone
from booking.garage.actions.readings import (
    AbsurdReading,
    ReadingUnlikely,
    answer_reading,
    check_km,
    learn_use,
    record_reading,
)

__all__ = [
    "GARAGE_MAX",
    "AbsurdReading",
    "AlreadyInGarage",
    "BadDate",
    "BadPlate",
    "BadVin",
    "DrivenThen",
    "GarageFull",
    "NeedsProof",
    "NotKeeper",
    "NothingKnown",
    "ReadingUnlikely",
    "UnknownPaint",
    "VinFixed",
    "add_vehicle",
    "answer_reading",
    "check_facts",
    "check_km",
    "edit_vehicle",
    "inspect_yearly",
    "insure",
    "learn_use",
    "let_drive",
    "name_vin",
    "no_longer_drives",
    "part_with",
    "reach_milestone",
    "record_reading",
    "transfer",
    "verify",
]

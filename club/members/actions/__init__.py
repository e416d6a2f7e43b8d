"""Verbs of members: joining, the file, consents, secrets, contacts, companies, doubles."""

from club.members.actions.companies import (
    BeforeItsTime,
    NotYet,
    OtherCompany,
    add_car,
    appoint,
    dismiss,
    found,
    let_car_go,
)
from club.members.actions.companies import edit as edit_company
from club.members.actions.consents import AlwaysSent, NotYourConsent, set_consent
from club.members.actions.contact import (
    NothingSaid,
    OneQuestion,
    answered,
    day_of,
    declined,
    look_after,
    note,
    note_done,
)
from club.members.actions.doubles import DoubleAnswered, answer_double, propose_doubles
from club.members.actions.file import UnknownField, edit_profile, hear, join, reached_again, verify
from club.members.actions.numbers import NumberMistyped, refuse_mistyped
from club.members.actions.secrets import (
    AskFirst,
    NoPhone,
    NotAnIdNumber,
    TooManyCodes,
    WrongCode,
    keep_id_number,
    make_phone_code,
    prove_phone,
)

__all__ = [
    "AlwaysSent", "AskFirst", "BeforeItsTime", "DoubleAnswered", "NoPhone", "NotAnIdNumber", "NotYet",
    "NotYourConsent", "NothingSaid", "NumberMistyped", "OneQuestion", "OtherCompany", "TooManyCodes",
    "UnknownField", "WrongCode", "add_car", "answer_double", "answered", "appoint", "day_of", "declined",
    "dismiss", "edit_company", "edit_profile", "found", "hear", "join", "keep_id_number", "let_car_go",
    "look_after", "make_phone_code", "note", "note_done", "propose_doubles", "prove_phone", "reached_again",
    "refuse_mistyped",
    "set_consent", "verify",
]  # fmt: skip

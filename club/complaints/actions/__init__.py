"""Verbs of complaints; each is one transaction and writes the timeline and the trail."""

from club.complaints.actions.answering import (
    answer,
    close,
    confirm,
    follow_up,
    gm_answer,
    maker_feedback,
    object_to,
    reopen,
    resolve,
)
from club.complaints.actions.intake import OPEN_MAX, PHOTOS_MAX, accept, add_photo, add_words, raise_ticket
from club.complaints.actions.keeping import erase_old, note_reading
from club.complaints.actions.linking import merge, split
from club.complaints.actions.money import (
    ask_exception,
    charge,
    decide_exception,
    give_goodwill,
    set_budget,
)
from club.complaints.actions.refusals import (
    AboveLimit,
    AloneAtSite,
    AskedAlready,
    BudgetSpent,
    ChangedMeanwhile,
    Decided,
    DutiesLeft,
    HandlerFollowsUp,
    NoBudget,
    NotClosed,
    NothingSaid,
    NotTheManager,
    NotYours,
    NumberMissing,
    OtherCustomer,
    PromiseMissing,
    PromisePast,
    ReferenceMissing,
    SameTicket,
    SecondIsFirst,
    TicketClosed,
    TooManyOpen,
    TooManyPhotos,
    WrongStage,
)
from club.complaints.actions.working import (
    assign,
    handle,
    note,
    note_contact,
    oversee,
    pause,
    promise,
    reclassify,
    resume,
)

__all__ = [
    "OPEN_MAX", "PHOTOS_MAX", "AboveLimit", "AloneAtSite", "AskedAlready", "BudgetSpent", "ChangedMeanwhile",
    "Decided", "DutiesLeft", "HandlerFollowsUp", "NoBudget", "NotClosed", "NotTheManager", "NotYours",
    "NothingSaid", "NumberMissing", "OtherCustomer", "PromiseMissing", "PromisePast", "ReferenceMissing",
    "SameTicket", "SecondIsFirst", "TicketClosed", "TooManyOpen", "TooManyPhotos", "WrongStage", "accept",
    "add_photo", "add_words", "answer", "ask_exception", "assign", "charge", "close", "confirm",
    "decide_exception", "erase_old", "follow_up", "give_goodwill", "gm_answer", "handle", "maker_feedback",
    "merge", "note", "note_contact", "note_reading", "object_to", "oversee", "pause", "promise",
    "raise_ticket", "reclassify", "reopen", "resolve", "resume", "set_budget", "split",
]  # fmt: skip

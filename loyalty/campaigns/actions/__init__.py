"""Verbs of campaigns: drafted, reviewed, live, paused, ended; and the purse points are paid from."""

from loyalty.campaigns.actions.budget import give_back_budget, open_purses, save_purses
from loyalty.campaigns.actions.steps import (
    BadCampaign,
    NotADraft,
    SecondPerson,
    WrongStep,
    approve,
    draft,
    end,
    pause,
    resume,
    send_back,
    submit,
)

__all__ = [
    "BadCampaign",
    "NotADraft",
    "SecondPerson",
    "WrongStep",
    "approve",
    "draft",
    "end",
    "give_back_budget",
    "open_purses",
    "pause",
    "resume",
    "save_purses",
    "send_back",
    "submit",
]

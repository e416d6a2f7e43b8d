"""Verbs of surveys: writing one, asking, answering, calling, recording what others measured."""

from club.surveys.actions.answering import (
    AnswerMissing,
    BadAnswer,
    SurveyOver,
    answer,
    device_mark,
    settle_loop,
)
from club.surveys.actions.asking import (
    exclude,
    invite,
    mark_listed,
    mark_reminded,
    mark_sent,
    read_token,
    token_of,
)
from club.surveys.actions.calling import NotTrained, note_call
from club.surveys.actions.defining import (
    NotADraft,
    SurveyIncomplete,
    add_probe,
    copy_survey,
    draft_survey,
    end_survey,
    publish_survey,
    set_factors,
    set_items,
)
from club.surveys.actions.outside import (
    add_network,
    note_fault,
    record_outside,
    remove_network,
)

__all__ = [
    "AnswerMissing", "BadAnswer", "NotADraft", "NotTrained", "SurveyIncomplete", "SurveyOver", "add_network",
    "add_probe", "answer", "copy_survey", "device_mark", "draft_survey", "end_survey", "exclude", "invite",
    "mark_listed", "mark_reminded", "mark_sent", "note_call", "note_fault", "publish_survey", "read_token",
    "record_outside", "remove_network", "set_factors", "set_items", "settle_loop", "token_of",
]  # fmt: skip

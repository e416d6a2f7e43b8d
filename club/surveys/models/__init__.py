"""What is asked, who is asked, what they said, who called them, and scores from outside."""

from club.surveys.models.asked import Invitation, SurveyCall
from club.surveys.models.definition import Survey, SurveyFactor, SurveyItem, SurveyNetwork
from club.surveys.models.outside import ExternalScore, FaultNote
from club.surveys.models.said import SurveyAnswer, SurveyReply

__all__ = [
    "ExternalScore", "FaultNote", "Invitation", "Survey", "SurveyAnswer", "SurveyCall", "SurveyFactor",
    "SurveyItem", "SurveyNetwork", "SurveyReply",
]  # fmt: skip

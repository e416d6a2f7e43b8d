"""The tables of this wing, gathered from its rooms for Django."""

from cms.pages import (
    CentreIndex,
    CentrePage,
    ClubPage,
    EventIndex,
    EventPage,
    HomePage,
    LegalPage,
    ModelIndex,
    ModelPage,
    NewsIndex,
    NewsPage,
    OfferIndex,
    OfferPage,
    StaffIndex,
    StaffPage,
)

__all__ = [
    "CentreIndex",
    "CentrePage",
    "ClubPage",
    "EventIndex",
    "EventPage",
    "HomePage",
    "LegalPage",
    "ModelIndex",
    "ModelPage",
    "NewsIndex",
    "NewsPage",
    "OfferIndex",
    "OfferPage",
    "StaffIndex",
    "StaffPage",
]

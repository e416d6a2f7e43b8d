"""The tables of this wing, gathered from its rooms for Django."""

from cms.pages import (
    CentreIndex,
    CentrePage,
    ClubPage,
    EventIndex,
    EventPage,
    HomePage,
    LegalPage,
    NewsIndex,
    NewsPage,
    OfferIndex,
    OfferPage,
)

__all__ = [
    "CentreIndex",
    "CentrePage",
    "ClubPage",
    "EventIndex",
    "EventPage",
    "HomePage",
    "LegalPage",
    "NewsIndex",
    "NewsPage",
    "OfferIndex",
    "OfferPage",
]

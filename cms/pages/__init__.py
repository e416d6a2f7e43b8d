"""The public pages. One tree per language, one address per page: the visitor's language decides.

May import: club, booking and loyalty queries. Must never know: portal, the desk's screens.
"""

from cms.pages.centres import CentreIndex, CentrePage
from cms.pages.events import EventIndex, EventPage
from cms.pages.guides import ModelIndex, ModelPage
from cms.pages.home import ClubPage, HomePage, LegalPage
from cms.pages.news import NewsIndex, NewsPage
from cms.pages.offers import OfferIndex, OfferPage
from cms.pages.staff import StaffIndex, StaffPage

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

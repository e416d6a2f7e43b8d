"""An idea is answered once; an adopted one earns its points, and nobody adopts their own."""

from datetime import timedelta

import pytest

from booking.sites.models import Site
from club import journeys
from club.journeys.facts import OwnSuggestion
from club.journeys.membership import NotAMember
from club.notices.models import Notice
from club.suggestions import actions
from club.suggestions.models import Suggestion
from loyalty.ledger.models import Entry
from portal.models import User
from tests.booking.scenes import a_person
from tests.club.conftest import NOW, make_site

DAY = timedelta(days=1)


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def ada(site: Site) -> User:
    user = a_person("Ada")
    journeys.join_club(
        user=user, name="Ada Lowe", phone="+447700900123", site=site, consents={}, referral_code="",
        how="signup", now=NOW,
    )  # fmt: skip
    return user


def idea(user: User, site: Site, words: str = "A socket at the window", days: int = 0) -> Suggestion:
    return journeys.suggest(user=user, site=site, about="workshop", words=words, now=NOW + days * DAY)


def test_an_adopted_idea_earns_once_and_its_member_reads_why(site: Site, ada: User) -> None:
    before = Entry.objects.count()
    made, gm = idea(ada, site), a_person("gm")
    assert idea(ada, site) == made, "the same words are one idea"
    done = journeys.adopt_suggestion(
        suggestion=made, words="From next month", department="service", now=NOW + DAY, actor=gm
    )
    assert (done.outcome, done.department) == ("adopted", "service")
    earned = Entry.objects.filter(source_id__contains=f"suggestion:{made.pk}") | Entry.objects.filter(
        key__contains=f"suggestion:{made.pk}"
    )
    assert sum(entry.points for entry in earned) > 0
    assert Entry.objects.count() == before + 1
    notice = Notice.objects.get(kind="suggestion_adopted")
    assert notice.data["answer"] == "From next month"
    with pytest.raises(actions.SuggestionAnswered):
        journeys.put_suggestion_aside(suggestion=made, words="Sorry", now=NOW + DAY, actor=gm)
    assert Entry.objects.count() == before + 1


def test_put_aside_it_earns_nothing_and_says_why(site: Site, ada: User) -> None:
    before, made, gm = Entry.objects.count(), idea(ada, site), a_person("gm")
    with pytest.raises(actions.AnswerMissing):
        journeys.put_suggestion_aside(suggestion=made, words=" ", now=NOW, actor=gm)
    with pytest.raises(actions.AnswerMissing):
        journeys.adopt_suggestion(suggestion=made, words="Yes", department="", now=NOW, actor=gm)
    journeys.put_suggestion_aside(suggestion=made, words="No room for it yet", now=NOW, actor=gm)
    assert Notice.objects.filter(kind="suggestion_answered").count() == 1
    assert Entry.objects.count() == before


def test_who_may_suggest_and_who_may_not_answer(site: Site, ada: User) -> None:
    with pytest.raises(NotAMember):
        idea(a_person("stranger"), site)
    with pytest.raises(actions.NothingSuggested):
        idea(ada, site, " ")
    for n in range(actions.OPEN_MAX):
        idea(ada, site, f"Idea {n}")
    with pytest.raises(actions.TooManySuggestions):
        idea(ada, site, "One more")
    with pytest.raises(OwnSuggestion):
        journeys.adopt_suggestion(
            suggestion=Suggestion.objects.order_by("pk")[0],
            words="Mine",
            department="club",
            now=NOW,
            actor=ada,
        )

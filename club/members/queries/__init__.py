"""Questions about members: who they are, finding them, their file, their companies, doubles."""

from club.members.queries.companies import cars_of_company, company_of_car, people_of_company, points_people
from club.members.queries.doubles import doubles_waiting, find_doubles
from club.members.queries.file import (
    Edit,
    FileState,
    ask_next,
    edits_of,
    id_number,
    may_be_courted,
    not_to_be_courted,
    notes_of,
    relations_of,
    state_of,
    to_verify,
)
from club.members.queries.people import (
    consents_of,
    find_member,
    identity_hash,
    is_profiled,
    known_by_phone,
    may_tell,
    member_of,
    nearness,
    zone_of,
)
from club.members.queries.search import Found, customers_of, digits_of, search, search_members, told_like

__all__ = [
    "Edit", "FileState", "Found", "ask_next", "cars_of_company", "company_of_car", "consents_of",
    "customers_of", "digits_of", "doubles_waiting", "edits_of", "find_doubles", "find_member", "id_number",
    "identity_hash", "is_profiled", "known_by_phone", "may_be_courted", "may_tell", "member_of",
    "nearness", "not_to_be_courted", "notes_of",
    "people_of_company", "points_people", "relations_of", "search", "search_members", "state_of", "to_verify",
    "told_like", "zone_of",
]  # fmt: skip

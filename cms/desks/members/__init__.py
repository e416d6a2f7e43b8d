"""Customers: one search, one page, what waits; companies; what the law asks for."""

from cms.desks.members.companies import company, company_car, company_new, company_person
from cms.desks.members.contact import ask, edit, note, note_done, paper, relation
from cms.desks.members.friend import friend
from cms.desks.members.joining import double, part
from cms.desks.members.page import member, reveal, titled
from cms.desks.members.person import person
from cms.desks.members.privacy import erasure_new, hold, hold_lifted, retention, retention_set
from cms.desks.members.reach import seen, visible
from cms.desks.members.search import doubles, members, unverified, verify

__all__ = [
    "ask", "company", "company_car", "company_new", "company_person", "double", "doubles", "edit",
    "erasure_new", "friend", "hold", "hold_lifted", "member", "members", "note", "note_done", "paper", "part",
    "person", "relation", "retention", "retention_set", "reveal", "seen", "titled", "unverified", "verify",
    "visible",
]  # fmt: skip

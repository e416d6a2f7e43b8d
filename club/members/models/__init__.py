"""The tables of members: the file, consents, companies, who looks after whom, doubles."""

from club.members.models.company import Company, CompanyCar, CompanyPerson
from club.members.models.consent import Consent
from club.members.models.doubles import Double, Joining
from club.members.models.file import Asked, FieldNews, Note, PersonKey, PhoneCode, Relation
from club.members.models.household import HouseholdInvitation
from club.members.models.member import Member, bare

__all__ = [
    "Asked", "Company", "CompanyCar", "CompanyPerson", "Consent", "Double", "FieldNews",
    "HouseholdInvitation", "Joining", "Member", "Note", "PersonKey", "PhoneCode", "Relation", "bare",
]  # fmt: skip

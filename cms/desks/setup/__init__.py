"""Settings: when a site works, with what, who is away, what is on the menu, which rules hold, who works here.

After hours, units or absences change, the calendar is laid anew; work that would lose its unit is
shown by name and nothing is changed.
"""

from cms.desks.setup.absences import absences, back
from cms.desks.setup.background import background, background_on
from cms.desks.setup.centres import centre, centre_new, centres
from cms.desks.setup.first_steps import first_steps
from cms.desks.setup.group import the_group
from cms.desks.setup.holidays import holidays
from cms.desks.setup.hours import exception, hours
from cms.desks.setup.integrations import integration, integration_end, integrations, key_end, key_new
from cms.desks.setup.makes import brand, makes, model
from cms.desks.setup.operations import operation, operations
from cms.desks.setup.point_policies import point_policies, point_policy
from cms.desks.setup.policies import policies
from cms.desks.setup.rollout import rollout
from cms.desks.setup.skills import skills
from cms.desks.setup.staff import end_post, staff, staff_member
from cms.desks.setup.time_zone import time_zone
from cms.desks.setup.transport import zone, zones
from cms.desks.setup.trust import trust
from cms.desks.setup.units import unit, units
from cms.desks.setup.webhooks import endpoint_deed, endpoint_new, message_again

__all__ = [
    "absences",
    "back",
    "background",
    "background_on",
    "brand",
    "centre",
    "centre_new",
    "centres",
    "end_post",
    "endpoint_deed",
    "endpoint_new",
    "exception",
    "first_steps",
    "holidays",
    "hours",
    "integration",
    "integration_end",
    "integrations",
    "key_end",
    "key_new",
    "makes",
    "message_again",
    "model",
    "operation",
    "operations",
    "point_policies",
    "point_policy",
    "policies",
    "rollout",
    "skills",
    "staff",
    "staff_member",
    "the_group",
    "time_zone",
    "trust",
    "unit",
    "units",
    "zone",
    "zones",
]

"""The reminder rules a group starts with; staff edit them at the desk."""

import datetime

from django.db import migrations

RULES = (
    {"code": "birthday", "name": "Birthday greeting", "anchor": "birthday", "offsets": [0],
     "purpose": "greeting", "channels": ["inbox", "email"], "priority": 60},
    {"code": "insurance-renewal", "name": "Insurance ends", "anchor": "insurance", "offsets": [-30, -7, -1],
     "purpose": "reminder", "channels": ["inbox", "email"], "priority": 40},
)  # fmt: skip


def lay_out(apps, schema_editor):
    rule = apps.get_model("club", "Rule")
    active_from = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    rule.objects.bulk_create(rule(active_from=active_from, **row) for row in RULES)


class Migration(migrations.Migration):
    dependencies = [("club", "0001_initial")]
    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]

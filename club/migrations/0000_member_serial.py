"""The serial numbers of members: a sequence never gives a number twice, whatever rolls back."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE club_member_serial AS bigint MINVALUE 100000001 MAXVALUE 999999999 NO CYCLE",
            "DROP SEQUENCE club_member_serial",
        )
    ]

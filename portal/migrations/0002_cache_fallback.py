"""The table that counts for the cache while Valkey is away (portal/cache.py)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """CREATE UNLOGGED TABLE cache_fallback (
                   cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
               CREATE INDEX cache_fallback_expires ON cache_fallback (expires);""",
            "DROP TABLE cache_fallback;",
        )
    ]

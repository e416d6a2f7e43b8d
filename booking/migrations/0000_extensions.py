"""What exclusion constraints over periods need, before any table.

0001_initial.py is written anew with: delete it, ``manage.py makemigrations booking -n initial``.
"""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    # What we install comes first: each of its many steps would render all our tables anew.
    dependencies = [
        (app, "__latest__")
        for app in ("account", "mfa", "taggit", "wagtailcore", "wagtaildocs", "wagtailimages", "wagtailusers")
    ]
    operations = [BtreeGistExtension()]

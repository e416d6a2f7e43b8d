"""What exclusion constraints over periods need, before any table.

0001_initial.py is written anew with: delete it, ``manage.py makemigrations booking -n initial``.
"""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    operations = [BtreeGistExtension()]

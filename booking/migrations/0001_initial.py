from django.db import migrations
class Migration(migrations.Migration):
    initial = True
    dependencies = [('booking','0000_extensions')]
    operations = []

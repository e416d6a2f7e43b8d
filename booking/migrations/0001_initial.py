import booking.files.models
import booking.garage.models
import booking.sites.models
import booking.workshop.models
import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Triggers(migrations.operations.base.Operation):
    """All triggers in one step: the state knows them from CreateModel, and each step copies the state."""

    reversible = True

    def __init__(self, *steps):
        self.steps = steps

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for step in self.steps:
            step.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for step in reversed(self.steps):
            step.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.steps)} triggers"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('booking', '0000_extensions'),
        ('portal', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=60, verbose_name='name in Chinese')),
            ],
            options={
                'verbose_name': 'brand',
                'verbose_name_plural': 'brands',
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=80, verbose_name='name in Chinese')),
                ('zone', models.CharField(max_length=60, validators=[booking.sites.models.check_zone], verbose_name='time zone')),
                ('currency', models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, as in GBP.')], verbose_name='currency')),
                ('country', models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters, as in GB.')], verbose_name='country')),
            ],
            options={
                'verbose_name': 'group',
                'verbose_name_plural': 'groups',
            },
        ),
        migrations.CreateModel(
            name='ServiceCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('workshop', 'workshop'), ('care', 'customer care')], default='workshop', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'calendar',
                'verbose_name_plural': 'calendars',
            },
        ),
        migrations.CreateModel(
            name='Vehicle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True)),
                ('vin', models.CharField(blank=True, max_length=17, null=True, unique=True, verbose_name='VIN')),
                ('plate', models.CharField(blank=True, max_length=16, verbose_name='number plate')),
                ('plate_key', models.CharField(blank=True, editable=False, max_length=16)),
                ('plate_country', models.CharField(blank=True, max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters, as in GB.')])),
                ('description', models.CharField(blank=True, max_length=80, verbose_name='car')),
                ('paint', models.SlugField(blank=True, max_length=20, verbose_name='colour')),
                ('registered_on', models.DateField(blank=True, null=True, verbose_name='first registered')),
                ('verified_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(editable=False)),
            ],
            options={
                'verbose_name': 'vehicle',
                'verbose_name_plural': 'vehicles',
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('held', 'held for you'), ('requested', 'requested'), ('booked', 'booked'), ('checked_in', 'with us'), ('in_work', 'in work'), ('awaiting_approval', 'waiting for your answer'), ('awaiting_parts', 'waiting for parts'), ('quality_check', 'quality check'), ('ready', 'ready'), ('delivered', 'handed over'), ('cancelled', 'cancelled'), ('no_show', 'missed'), ('expired', 'hold ended'), ('declined', 'declined')], default='held', max_length=20)),
                ('mode', models.CharField(choices=[('wait', 'wait here'), ('drop_off', 'leave the car'), ('key_box', 'leave the key in the box'), ('courtesy', 'with a courtesy car'), ('shuttle', 'with a lift home'), ('pick_up', 'we fetch and bring it')], max_length=10)),
                ('arrive_at', models.DateTimeField()),
                ('promise_at', models.DateTimeField()),
                ('work_minutes', models.PositiveIntegerField()),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('request_key', models.CharField(max_length=100, unique=True)),
                ('request_hash', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('moves_online', models.PositiveSmallIntegerField(default=0)),
                ('late_cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('answer_by', models.DateTimeField(blank=True, null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('minutes_left', models.PositiveIntegerField(blank=True, null=True)),
                ('limit_minor', models.PositiveIntegerField(blank=True, null=True)),
                ('extended_at', models.DateTimeField(blank=True, null=True)),
                ('deposit_minor', models.PositiveIntegerField(blank=True, null=True)),
                ('deposit_reference', models.CharField(blank=True, max_length=100)),
                ('deposit_paid_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'appointment',
                'verbose_name_plural': 'appointments',
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('desk', 'at reception'), ('home', 'from home')], max_length=4)),
                ('odometer_km', models.PositiveIntegerField()),
                ('signed_name', models.CharField(blank=True, max_length=120, verbose_name='signed by')),
                ('limit_minor', models.PositiveIntegerField(blank=True, null=True)),
                ('currency', models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, as in GBP.')])),
                ('signed_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('appointment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='booking.appointment')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('limit_minor', None), models.Q(('signed_name', ''), _negated=True), _connector='OR'), name='check_in_limit_is_signed'), models.CheckConstraint(condition=models.Q(models.Q(('how', 'home'), _negated=True), models.Q(('signed_name', ''), _negated=True), _connector='OR'), name='check_in_from_home_is_signed')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('lo', models.PositiveSmallIntegerField()),
                ('hi', models.PositiveSmallIntegerField()),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('minutes', models.PositiveSmallIntegerField(default=0)),
                ('cars', models.PositiveSmallIntegerField(default=0)),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list)),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('appointment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='booking.appointment')),
            ],
        ),
        migrations.CreateModel(
            name='Estimate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('currency', models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, as in GBP.')])),
                ('message', models.CharField(blank=True, max_length=500)),
                ('sent_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_how', models.CharField(blank=True, help_text='online, phone, desk or limit', max_length=8)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='estimates', to='booking.appointment')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['answered_at'], name='estimate_answered')],
                'constraints': [models.UniqueConstraint(fields=('appointment', 'version'), name='estimate_version'), models.UniqueConstraint(condition=models.Q(('answered_at', None), ('superseded_at', None)), fields=('appointment',), name='estimate_one_open'), models.CheckConstraint(condition=models.Q(('superseded_at', None), ('answered_at', None), _connector='OR'), name='estimate_ends_once')],
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=booking.files.models.new_ref, editable=False, max_length=30, unique=True)),
                ('picture', models.FileField(max_length=80, storage=booking.files.models.shelf, upload_to='')),
                ('thumb', models.FileField(max_length=80, storage=booking.files.models.shelf, upload_to='')),
                ('size', models.PositiveIntegerField(help_text='Bytes of both together.')),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('uploaded_at', models.DateTimeField()),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['uploaded_by'], name='file_uploader')],
                'constraints': [models.CheckConstraint(condition=models.Q(('height__gt', 0), ('size__gt', 0), ('width__gt', 0)), name='file_is_a_picture')],
            },
        ),
        migrations.CreateModel(
            name='CheckInPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='booking.checkin')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='check_in', to='booking.file')),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(choices=[('tyres', 'tyres'), ('brakes', 'brakes'), ('engine', 'engine'), ('battery', 'battery'), ('lights', 'lights'), ('chassis', 'steering and suspension'), ('fluids', 'fluids and filters'), ('body', 'body and glass'), ('inside', 'inside'), ('other', 'something else')], max_length=10, verbose_name='where')),
                ('grade', models.CharField(choices=[('fine', 'in good order'), ('soon', 'soon'), ('now', 'now, for your safety')], max_length=6, verbose_name='how urgent')),
                ('text', models.CharField(max_length=300, verbose_name='what was seen')),
                ('recorded_at', models.DateTimeField()),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='booking.appointment')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['appointment', 'id'], name='finding_of_appointment')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='377acfd804d84233c410cdddcc3fe262a46f88cd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a0394', table='booking_finding', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='671694cf0b3c6fbd71a5601cae699e7dd17ea039', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_87ae1', table='booking_finding', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='FindingPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='shows', to='booking.file')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='booking.finding')),
            ],
        ),
        migrations.CreateModel(
            name='ForeignBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.SlugField(default='dms', max_length=20)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('taken_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ForeignBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.SlugField(max_length=20)),
                ('record', models.CharField(max_length=40)),
                ('version', models.PositiveIntegerField(default=1)),
                ('kind', models.CharField(max_length=20)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('label', models.CharField(blank=True, max_length=80)),
                ('state', models.CharField(choices=[('placed', 'in its place'), ('overflow', 'on an overflow unit'), ('conflict', 'no place'), ('ended', 'cancelled or replaced')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=30)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='booking.foreignbatch')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'foreign booking',
                'verbose_name_plural': 'foreign bookings',
            },
        ),
        migrations.CreateModel(
            name='ForeignPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='booking.foreignbooking')),
                ('claim', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='foreign', to='booking.claim')),
            ],
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('owner', 'owner'), ('house', 'workshop')], max_length=5)),
                ('text', models.CharField(max_length=500, verbose_name='message')),
                ('said_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='booking.appointment')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['appointment', 'id'], name='note_of_appointment'), models.Index(condition=models.Q(('read_at', None), ('side', 'owner')), fields=['appointment'], name='note_unread')],
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=80, verbose_name='name in Chinese')),
                ('summary', models.CharField(blank=True, max_length=200, verbose_name='what it includes')),
                ('summary_zh', models.CharField(blank=True, max_length=200, verbose_name='what it includes, in Chinese')),
                ('group', models.SlugField(default='service', max_length=30, verbose_name='chapter of the menu')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes of work')),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('bay', 'bay'), ('technician', 'technician'), ('reception', 'reception lane'), ('seat', 'waiting seat'), ('courtesy_car', 'courtesy car'), ('driver', 'driver')], max_length=20), default=booking.workshop.models.kinds_of_plain_work)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list)),
                ('allows_waiting', models.BooleanField(default=True, verbose_name='the owner may wait')),
                ('is_open_ended', models.BooleanField(default=False, help_text='An advisor answers every request.', verbose_name='nobody knows how long it takes')),
                ('price_minor', models.PositiveIntegerField(help_text='In the smallest unit', verbose_name='usual price')),
                ('currency', models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, as in GBP.')], verbose_name='currency')),
                ('resets', models.CharField(blank=True, choices=[('service', 'service'), ('inspection', 'inspection'), ('accident', 'accident or forbidden change')], max_length=10, verbose_name='starts a new interval of')),
                ('kind', models.CharField(choices=[('labour', 'labour'), ('parts', 'parts'), ('accessories', 'accessories'), ('body', 'body and paint'), ('sublet', 'outside work'), ('fee', 'fees')], default='labour', max_length=12, verbose_name='kind of line')),
                ('is_online', models.BooleanField(default=True, verbose_name='owners may choose it')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='place on the menu')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='off the menu from')),
            ],
            options={
                'verbose_name': 'operation',
                'verbose_name_plural': 'operations',
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='operation_takes_time'), models.CheckConstraint(condition=models.Q(('needs__len__gt', 0)), name='operation_needs_a_unit')],
            },
        ),
        migrations.CreateModel(
            name='EstimateLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('description', models.CharField(max_length=160)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('price_minor', models.PositiveIntegerField()),
                ('is_urgent', models.BooleanField(default=False)),
                ('answer', models.CharField(blank=True, choices=[('', 'not answered'), ('approved', 'approved'), ('declined', 'not now')], default='', max_length=8)),
                ('estimate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='booking.estimate')),
                ('finding', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='booking.finding')),
                ('operation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.operation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('estimate', 'position'), name='estimate_line_position')],
            },
        ),
        migrations.CreateModel(
            name='Entitlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='what')),
                ('name_zh', models.CharField(blank=True, max_length=80, verbose_name='what, in Chinese')),
                ('units', models.PositiveSmallIntegerField(default=1, verbose_name='how often')),
                ('used', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('granted_at', models.DateTimeField()),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('operation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.operation', verbose_name='work')),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='booking.vehicle')),
            ],
            options={
                'indexes': [models.Index(fields=['vehicle'], name='entitlement_of_car')],
                'constraints': [models.CheckConstraint(condition=models.Q(('units__gt', 0), ('used__lte', models.F('units'))), name='entitlement_within')],
            },
        ),
        migrations.CreateModel(
            name='AppointmentLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField()),
                ('price_minor', models.PositiveIntegerField()),
                ('currency', models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, as in GBP.')])),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='booking.appointment')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.operation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('appointment', 'operation'), name='appointment_line_once')],
            },
        ),
        migrations.CreateModel(
            name='PublishedYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters, as in GB.')])),
                ('year', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('country', 'year'), name='year_published_once')],
            },
        ),
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='number')),
                ('title', models.CharField(max_length=120, verbose_name='what is wrong')),
                ('title_zh', models.CharField(blank=True, max_length=120, verbose_name='what is wrong, in Chinese')),
                ('is_urgent', models.BooleanField(default=False, help_text='The car should come at once.', verbose_name='a danger')),
                ('issued_on', models.DateField(verbose_name='issued')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended')),
                ('recorded_at', models.DateTimeField()),
                ('operation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recalls', to='booking.operation', verbose_name='work')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'recall',
                'verbose_name_plural': 'recalls',
            },
        ),
        migrations.CreateModel(
            name='RecallRange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stem', models.CharField(max_length=10)),
                ('first', models.CharField(max_length=6)),
                ('last', models.CharField(max_length=6)),
                ('recall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ranges', to='booking.recall')),
            ],
            options={
                'indexes': [models.Index(fields=['stem', 'first'], name='recall_range_stem')],
                'constraints': [models.UniqueConstraint(fields=('recall', 'stem', 'first', 'last'), name='recall_range_once'), models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='recall_range_runs_forward'), models.CheckConstraint(condition=models.Q(('stem__regex', '^[A-HJ-NPR-Z0-9]{10}$'), ('first__regex', '^[A-HJ-NPR-Z0-9]{6}$'), ('last__regex', '^[A-HJ-NPR-Z0-9]{6}$')), name='recall_range_of_vins')],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bay', 'bay'), ('technician', 'technician'), ('reception', 'reception lane'), ('seat', 'waiting seat'), ('courtesy_car', 'courtesy car'), ('driver', 'driver')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, verbose_name='can do')),
                ('is_online', models.BooleanField(default=True, verbose_name='owners may book it')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='rank')),
                ('is_overflow', models.BooleanField(default=False, editable=False)),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='out of use from')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='units', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
            },
        ),
        migrations.AddField(
            model_name='foreignbooking',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.resource'),
        ),
        migrations.AddField(
            model_name='claim',
            name='resource',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='booking.resource'),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='reason')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='booking.resource')),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'indexes': [models.Index(fields=['resource', 'ends_at'], name='absence_resource')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='absence_runs_forward')],
            },
        ),
        migrations.CreateModel(
            name='PassedHoliday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passed_holidays', to='booking.servicecalendar')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calendar', 'date'), name='holiday_passed_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('kind', models.CharField(choices=[('closed', 'closed'), ('open', 'other hours')], max_length=6)),
                ('intervals', models.JSONField(blank=True, default=list)),
                ('note', models.CharField(blank=True, max_length=120)),
                ('note_zh', models.CharField(blank=True, max_length=120)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='booking.servicecalendar')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calendar', 'date'), name='exception_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('intervals', []), ('kind', 'closed')), models.Q(('kind', 'open'), models.Q(('intervals', []), _negated=True)), _connector='OR'), name='exception_has_hours_when_open')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=80, verbose_name='name in Chinese')),
                ('zone', models.CharField(max_length=60, validators=[booking.sites.models.check_zone], verbose_name='time zone')),
                ('currency', models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, as in GBP.')], verbose_name='currency')),
                ('country', models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters, as in GB.')], verbose_name='country')),
                ('region', models.CharField(blank=True, max_length=10, verbose_name='part of the country')),
                ('street', models.CharField(blank=True, max_length=120, verbose_name='street')),
                ('town', models.CharField(blank=True, max_length=80, verbose_name='town')),
                ('postcode', models.CharField(blank=True, max_length=12, verbose_name='postcode')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('opened_on', models.DateField(verbose_name='open since')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed from')),
                ('brands', models.ManyToManyField(blank=True, related_name='sites', to='booking.brand')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='booking.group')),
            ],
            options={
                'verbose_name': 'site',
                'verbose_name_plural': 'sites',
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='site_closes_after_opening')],
            },
        ),
        migrations.AddField(
            model_name='servicecalendar',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendars', to='booking.site'),
        ),
        migrations.AddField(
            model_name='resource',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='booking.site'),
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_date', models.DateField()),
                ('last_date', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='booking.site')),
            ],
            options={
                'indexes': [models.Index(fields=['not_before', 'id'], name='release_due')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('advisor', 'service advisor'), ('workshop', 'workshop'), ('club_manager', 'club manager'), ('care_agent', 'care agent'), ('sales', 'sales consultant'), ('team_lead', 'team lead'), ('head', 'head of department'), ('general_manager', 'general manager'), ('editor', 'editor'), ('administrator', 'group administrator'), ('auditor', 'auditor')], max_length=20, verbose_name='role')),
                ('from_date', models.DateField(verbose_name='from')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(blank=True, help_text='Empty: the whole group', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='booking.site')),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
                'constraints': [models.CheckConstraint(condition=models.Q(('until_date', None), ('until_date__gte', models.F('from_date')), _connector='OR'), name='post_ends_after_it_starts'), models.UniqueConstraint(condition=models.Q(('until_date', None)), fields=('user', 'site', 'role'), name='post_held_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=60)),
                ('value', models.JSONField()),
                ('valid_from', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('approver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='booking.site')),
            ],
            options={
                'indexes': [models.Index(fields=['name', 'site', '-valid_from', '-id'], name='policy_lookup')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='3e81151f0e1804640a48cad33132bab4e2b5f241', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_da05a', table='booking_policy', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='d58631d84056fa1a6b6ccde65a006ba1d4dfb939', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_105e0', table='booking_policy', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='OverrideLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('kind', models.CharField(choices=[('overflow_unit', 'an extra unit'), ('raised_cap', 'a raised limit of the day')], max_length=15)),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('data', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='booking.appointment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='booking.site')),
            ],
            options={
                'verbose_name': 'override',
                'verbose_name_plural': 'overrides',
                'indexes': [models.Index(fields=['site', 'day'], name='override_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='b579daa550974f72a454fc2d12dba14d1ecc7471', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5cd7b', table='booking_overridelog', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='b1afcb4b7f22214ea5818768fc00df87799b25cc', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_f3bdc', table='booking_overridelog', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='OperationPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price_group', models.SlugField(blank=True, max_length=20, verbose_name='price group')),
                ('from_km', models.PositiveIntegerField(default=0, verbose_name='from kilometres')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('price_minor', models.PositiveIntegerField(verbose_name='price')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='booking.operation')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='booking.site')),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'prices',
                'constraints': [models.UniqueConstraint(fields=('operation', 'price_group', 'from_km', 'site', 'valid_from'), name='price_once_a_day', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='LearnedTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price_group', models.SlugField(blank=True, max_length=20)),
                ('percent', models.PositiveSmallIntegerField()),
                ('visits', models.PositiveIntegerField()),
                ('learned_at', models.DateTimeField()),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='learned', to='booking.operation')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('operation', 'site', 'price_group'), name='learned_once', nulls_distinct=False)],
            },
        ),
        migrations.AddField(
            model_name='foreignbooking',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='foreign_bookings', to='booking.site'),
        ),
        migrations.AddField(
            model_name='foreignbatch',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='foreign_batches', to='booking.site'),
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('owner', 'my appointments'), ('site', 'arrivals of the site'), ('unit', 'one bay or person')], max_length=5)),
                ('issued_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='booking.resource')),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='booking.site')),
            ],
            options={
                'verbose_name': 'calendar feed',
                'verbose_name_plural': 'calendar feeds',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'owner'), ('site', None), ('unit', None)), models.Q(('kind', 'site'), ('site__isnull', False), ('unit', None)), models.Q(('kind', 'unit'), ('site__isnull', False), ('unit__isnull', False)), _connector='OR'), name='feed_is_of_something'), models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('kind', 'holder', 'site', 'unit'), name='feed_valid_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='EntitlementUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_date', models.DateField()),
                ('at', models.DateTimeField()),
                ('key', models.CharField(max_length=120, unique=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entitlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='booking.entitlement')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.site')),
            ],
            options={
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='711e7108bfcd1be41ff697c68bde21329e2f11b4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_51a99', table='booking_entitlementuse', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='cfbe585b32f27bafde07daf0d7165f4e30f7e2c3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_357d6', table='booking_entitlementuse', when='BEFORE'))],
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='booking.site'),
        ),
        migrations.CreateModel(
            name='SiteDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('t0', models.DateTimeField()),
                ('cells', models.PositiveSmallIntegerField()),
                ('opening', models.JSONField(default=list)),
                ('minutes_cap', models.PositiveIntegerField(blank=True, null=True)),
                ('minutes_used', models.PositiveIntegerField(default=0)),
                ('cars_cap', models.PositiveIntegerField(blank=True, null=True)),
                ('cars_used', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=0)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='booking.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('site', 'day'), name='site_day_once'), models.CheckConstraint(condition=models.Q(('cells__lte', 100)), name='site_day_cells'), models.CheckConstraint(condition=models.Q(('minutes_cap', None), ('minutes_used__lte', models.F('minutes_cap')), _connector='OR'), name='site_day_minutes_capped'), models.CheckConstraint(condition=models.Q(('cars_cap', None), ('cars_used__lte', models.F('cars_cap')), _connector='OR'), name='site_day_cars_capped')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('lo', models.PositiveSmallIntegerField()),
                ('hi', models.PositiveSmallIntegerField()),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='booking.resource')),
                ('site_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='booking.siteday')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('hi__lte', 100), ('lo__lt', models.F('hi'))), name='shift_cells')],
            },
        ),
        migrations.AddField(
            model_name='claim',
            name='site_day',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='booking.siteday'),
        ),
        migrations.CreateModel(
            name='SkillCap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('skill', models.CharField(max_length=40, verbose_name='skill')),
                ('minutes_max', models.PositiveIntegerField(blank=True, null=True, verbose_name='minutes a day')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skill_caps', to='booking.site')),
            ],
            options={
                'verbose_name': 'limit of a skill',
                'verbose_name_plural': 'limits of skills',
                'indexes': [models.Index(fields=['site', 'skill', '-valid_from', '-id'], name='skill_cap_lookup')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='21fd3afa33092d9208af3e23affff6fc5a97ca36', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c1515', table='booking_skillcap', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='415bfb5cd468b97b73bdbe9263fac6758c366619', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_8406b', table='booking_skillcap', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SkillDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('skill', models.CharField(max_length=40)),
                ('minutes_cap', models.PositiveIntegerField(blank=True, null=True)),
                ('minutes_used', models.PositiveIntegerField(default=0)),
                ('site_day', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='booking.siteday')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('site_day', 'skill'), name='skill_day_once'), models.CheckConstraint(condition=models.Q(('minutes_cap', None), ('minutes_used__lte', models.F('minutes_cap')), _connector='OR'), name='skill_day_capped')],
            },
        ),
        migrations.CreateModel(
            name='StrandedWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lo', models.PositiveSmallIntegerField()),
                ('hi', models.PositiveSmallIntegerField()),
                ('found_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('appointment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='stranded', to='booking.appointment')),
                ('found_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stranded', to='booking.resource')),
                ('site_day', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stranded', to='booking.siteday')),
            ],
            options={
                'verbose_name': 'stranded work',
                'verbose_name_plural': 'stranded work',
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['site_day'], name='stranded_open'), models.Index(condition=models.Q(('settled_at', None)), fields=['appointment'], name='stranded_appointment')],
                'constraints': [models.CheckConstraint(condition=models.Q(('hi__lte', 100), ('lo__lt', models.F('hi'))), name='stranded_cells'), models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('resource', 'site_day', 'lo'), name='stranded_once')],
            },
        ),
        migrations.CreateModel(
            name='RecallDone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_date', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('recall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='done', to='booking.recall')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recalls_done', to='booking.vehicle')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recall', 'vehicle'), name='recall_done_once')],
            },
        ),
        migrations.CreateModel(
            name='OdometerReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_date', models.DateField()),
                ('km', models.PositiveIntegerField()),
                ('source', models.CharField(choices=[('workshop', 'workshop'), ('photo', 'photo'), ('owner', 'owner'), ('telematics', 'the car itself')], max_length=10)),
                ('recorded_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('right', 'it is right'), ('wrong', 'it was a mistake')], max_length=5)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='booking.vehicle')),
            ],
            options={
                'indexes': [models.Index(fields=['vehicle', 'on_date'], name='reading_vehicle'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['recorded_at'], name='reading_learned'), models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['answered_at'], name='reading_answered')],
                'constraints': [models.CheckConstraint(condition=models.Q(('km__lte', 2000000)), name='reading_plausible'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='reading_answered_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('service', 'service'), ('inspection', 'inspection'), ('accident', 'accident or forbidden change')], max_length=10)),
                ('on_date', models.DateField()),
                ('km', models.PositiveIntegerField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='booking.vehicle')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['recorded_at'], name='milestone_learned')],
                'constraints': [models.UniqueConstraint(fields=('vehicle', 'kind', 'on_date'), name='milestone_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Keeper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('driver', 'driver'), ('payer', 'payer'), ('household', 'household')], default='owner', max_length=10)),
                ('from_date', models.DateField()),
                ('until_date', models.DateField(blank=True, null=True)),
                ('ending', models.CharField(blank=True, choices=[('sold', 'sold'), ('removed', 'removed from the garage'), ('transferred', 'taken over by a new owner')], max_length=12)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keeps', to=settings.AUTH_USER_MODEL)),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keepers', to='booking.vehicle')),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'until_date'], name='keeper_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_date', None), ('until_date__gte', models.F('from_date')), _connector='OR'), name='keeper_ends_after_start'), models.UniqueConstraint(condition=models.Q(('until_date', None)), fields=('vehicle', 'user'), name='keeper_once_per_person'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'owner')), expressions=[('vehicle', '='), (models.Func('from_date', 'until_date', django.contrib.postgres.fields.ranges.RangeBoundary(), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_owner_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='InsurancePolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('motor', 'motor insurance'), ('compulsory', 'compulsory insurance'), ('warranty', 'extended warranty')], default='motor', max_length=12)),
                ('insurer', models.CharField(blank=True, max_length=80, verbose_name='insurer')),
                ('ends_on', models.DateField(verbose_name='last day of cover')),
                ('superseded_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='insurance', to='booking.vehicle')),
            ],
            options={
                'indexes': [models.Index(fields=['ends_on'], name='insurance_end')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('vehicle', 'kind'), name='one_cover_in_force')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('until_on', models.DateField(help_text='Last day, inclusive.')),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='booking.vehicle')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_at', None), ('withdrawn_at', None)), fields=('vehicle',), name='one_code_of_a_car'), models.CheckConstraint(condition=models.Q(('taken_at', None), models.Q(('taken_by__isnull', False), ('withdrawn_at', None)), _connector='OR'), name='handover_ends_once')],
            },
        ),
        migrations.CreateModel(
            name='FiledContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('phone', 'phone'), ('email', 'e-mail')], max_length=5)),
                ('digest', models.CharField(max_length=64)),
                ('source', models.SlugField(default='desk', max_length=20)),
                ('recorded_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='filed_contacts', to='booking.vehicle')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('vehicle', 'kind', 'digest'), name='filed_contact_once')],
            },
        ),
        migrations.CreateModel(
            name='DeferredWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declined_on', models.DateField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='deferred', to='booking.estimateline')),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deferred', to='booking.vehicle')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None), ('dropped_at', None)), fields=['vehicle'], name='deferred_still_open'), models.Index(condition=models.Q(('done_at__isnull', False)), fields=['done_at'], name='deferred_done')],
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='vehicle',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='booking.vehicle'),
        ),
        migrations.CreateModel(
            name='VehicleModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=60, verbose_name='name in Chinese')),
                ('body', models.CharField(choices=[('hatch', 'hatchback'), ('sedan', 'saloon'), ('suv', 'SUV'), ('estate', 'estate'), ('mpv', 'people carrier'), ('pickup', 'pick-up')], max_length=10, verbose_name='body')),
                ('fuel', models.CharField(choices=[('petrol', 'petrol'), ('diesel', 'diesel'), ('hybrid', 'hybrid'), ('electric', 'electric')], max_length=10, verbose_name='fuel')),
                ('price_group', models.SlugField(max_length=20, verbose_name='price group')),
                ('factor_percent', models.PositiveSmallIntegerField(default=100, verbose_name='work time, % of the menu')),
                ('first_service_months', models.PositiveSmallIntegerField(default=12, verbose_name='months to the first service')),
                ('service_months', models.PositiveSmallIntegerField(default=12, verbose_name='months between services')),
                ('service_km', models.PositiveIntegerField(default=15000, verbose_name='kilometres between services')),
                ('km_per_year', models.PositiveIntegerField(default=12000, verbose_name='usual kilometres a year')),
                ('km_per_year_seen', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('from_year', models.PositiveSmallIntegerField(verbose_name='built from')),
                ('until_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='built until')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='models', to='booking.brand')),
            ],
            options={
                'verbose_name': 'model',
                'verbose_name_plural': 'models',
                'constraints': [models.CheckConstraint(condition=models.Q(('factor_percent__gt', 0), ('km_per_year__gt', 0), ('service_km__gt', 0), ('service_months__gt', 0), ('first_service_months__gt', 0)), name='model_figures_positive')],
            },
        ),
        migrations.AddField(
            model_name='vehicle',
            name='model',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vehicles', to='booking.vehiclemodel'),
        ),
        migrations.CreateModel(
            name='VinClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waiting for the papers'), ('accepted', 'accepted'), ('refused', 'refused')], default='waiting', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='what was seen')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stand_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.vehicle')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vin_claims', to=settings.AUTH_USER_MODEL)),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims_of_people', to='booking.vehicle')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['made_at'], name='vin_claim_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('vehicle', 'user'), name='vin_claim_waits_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='vin_claim_decided_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='VinTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-at'], name='vin_try_of_person')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='f63d62b7f8f37ce11bb354585a64ffbdd2ceeafc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_70faa', table='booking_vintry', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='45db770f424b74f8f06b0c558a524279162bd564', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_4d1ae', table='booking_vintry', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True)),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('odometer_km', models.PositiveIntegerField(blank=True, null=True)),
                ('currency', models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, as in GBP.')])),
                ('source', models.SlugField(default='desk', max_length=20)),
                ('external_number', models.CharField(blank=True, max_length=40)),
                ('correction', models.CharField(blank=True, max_length=200, verbose_name='why the bill was written anew')),
                ('withdrawn_at', models.DateTimeField(blank=True, help_text='A list taken back brought it.', null=True)),
                ('appointment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visit', to='booking.appointment')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='booking.visit')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='booking.site')),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='booking.vehicle')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
                'indexes': [models.Index(fields=['vehicle', '-opened_at'], name='visit_vehicle'), models.Index(fields=['person', '-opened_at'], name='visit_person'), models.Index(fields=['site', '-opened_at'], name='visit_site')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_number', ''), _negated=True), fields=('site', 'source', 'external_number'), name='visit_once_per_source'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='visit_closes_after_opening'), models.CheckConstraint(condition=models.Q(('corrects', None), models.Q(('correction', ''), _negated=True), _connector='OR'), name='visit_correction_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='VisitLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('labour', 'work'), ('parts', 'parts'), ('accessories', 'accessories'), ('body', 'body and paint'), ('sublet', 'work by others'), ('fee', 'fee'), ('insurance', 'insurance')], max_length=12)),
                ('description', models.CharField(max_length=160)),
                ('net_minor', models.PositiveBigIntegerField()),
                ('tax_minor', models.PositiveBigIntegerField()),
                ('points_minor', models.PositiveBigIntegerField(default=0, help_text='The part of the net paid with points.')),
                ('pay_type', models.CharField(choices=[('customer', 'paid by you'), ('warranty', 'warranty'), ('insurer', 'paid by the insurer'), ('internal', 'paid by us'), ('goodwill', 'goodwill')], max_length=10)),
                ('operation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visit_lines', to='booking.operation')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='booking.visit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('visit', 'position'), name='line_position_once'), models.CheckConstraint(condition=models.Q(('net_minor__gte', 0), ('position__gte', 1), ('tax_minor__gte', 0)), name='line_not_negative'), models.CheckConstraint(condition=models.Q(('kind__in', ['labour', 'parts', 'accessories', 'body', 'sublet', 'fee', 'insurance'])), name='line_kind_known'), models.CheckConstraint(condition=models.Q(('pay_type__in', ['customer', 'warranty', 'insurer', 'internal', 'goodwill'])), name='line_pay_type_known'), models.CheckConstraint(condition=models.Q(('points_minor', 0), models.Q(('pay_type', 'customer'), ('points_minor__gt', 0), ('points_minor__lte', models.F('net_minor')), models.Q(('kind', 'insurance'), _negated=True)), _connector='OR'), name='line_points_within_net')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='fb1d60f6f9dc0d174d942b66e815983c73451434', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_23704', table='booking_visitline', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='68274786866170b112572d7d47d5c402942baa85', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_4b1b1', table='booking_visitline', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='VisitRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('net_minor', models.PositiveBigIntegerField()),
                ('tax_minor', models.PositiveBigIntegerField(default=0)),
                ('points_minor', models.PositiveBigIntegerField(default=0, help_text='The part that comes back as points.')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='booking.visitline')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('net_minor__gt', 0), ('points_minor__lte', models.F('net_minor'))), name='refund_positive')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='9a802dcb4cf33fee855dd4a24bdb7b78e92e75d8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c428c', table='booking_visitrefund', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='0761e0e16460a090051ef29a608712f243ce0431', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_f72a5', table='booking_visitrefund', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='VisitSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prefix', models.CharField(max_length=4)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('prefix', 'year'), name='series_once_a_year')],
            },
        ),
        migrations.CreateModel(
            name='WaitlistEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True)),
                ('mode', models.CharField(choices=[('wait', 'wait here'), ('drop_off', 'leave the car'), ('key_box', 'leave the key in the box'), ('courtesy', 'with a courtesy car'), ('shuttle', 'with a lift home'), ('pick_up', 'we fetch and bring it')], max_length=10)),
                ('first_date', models.DateField()),
                ('last_date', models.DateField()),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list)),
                ('from_time', models.TimeField(default=datetime.time(0, 0))),
                ('until_time', models.TimeField(default=datetime.time(23, 59))),
                ('notice_minutes', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ending', models.CharField(blank=True, choices=[('booked', 'found a time'), ('withdrawn', 'taken back'), ('over', 'nothing came free'), ('gone', 'no longer needed')], max_length=10)),
                ('why_ended', models.CharField(blank=True, max_length=200)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('operations', models.ManyToManyField(blank=True, related_name='+', to='booking.operation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waitlist', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waitlist', to='booking.appointment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waitlist', to='booking.site')),
                ('vehicle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waitlist', to='booking.vehicle')),
            ],
            options={
                'verbose_name': 'waitlist entry',
                'verbose_name_plural': 'waitlist entries',
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['site', 'first_date'], name='waitlist_of_a_site'), models.Index(fields=['person', '-created_at'], name='waitlist_of_a_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_date__gte', models.F('first_date'))), name='waitlist_dates'), models.CheckConstraint(condition=models.Q(('until_time__gte', models.F('from_time'))), name='waitlist_hours'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ending', '')), models.Q(('ended_at__isnull', False), models.Q(('ending', ''), _negated=True)), _connector='OR'), name='waitlist_ends_for_a_reason'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('replaces',), name='waitlist_once_an_appointment')],
            },
        ),
        migrations.CreateModel(
            name='WaitlistOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True)),
                ('arrive_at', models.DateTimeField()),
                ('promise_at', models.DateTimeField()),
                ('offered_at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('taken', 'taken'), ('declined', 'declined'), ('lapsed', 'not answered')], max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='booking.waitlistentry')),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='waitlist_offer', to='booking.appointment')),
            ],
            options={
                'verbose_name': 'offer of the waitlist',
                'verbose_name_plural': 'offers of the waitlist',
                'indexes': [models.Index(condition=models.Q(('answer', '')), fields=['until_at'], name='waitlist_open_offers')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('entry',), name='waitlist_one_open_offer'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='waitlist_offer_answered_when')],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'waiver',
                'verbose_name_plural': 'waivers',
                'indexes': [models.Index(fields=['person', '-at'], name='waiver_person')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='6d91589ed35a7a3cb77b691d04ce08b164fa576c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_04a8e', table='booking_waiver', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='823e459707a16156262e055a41d7e72211d0514f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_89df0', table='booking_waiver', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='WeeklyHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weekly_hours', to='booking.servicecalendar')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='weekday_in_the_week'), models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens')), ('closes', '00:00'), _connector='OR'), name='hours_run_forward'), models.UniqueConstraint(fields=('calendar', 'weekday', 'opens'), name='hours_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, max_length=60, verbose_name='name in Chinese')),
                ('postcodes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, verbose_name='postcodes begin with')),
                ('travel_minutes', models.PositiveSmallIntegerField(verbose_name='minutes one way')),
                ('fee_minor', models.PositiveIntegerField(default=0, verbose_name='fee, both ways')),
                ('has_shuttle', models.BooleanField(default=True, verbose_name='lifts home')),
                ('has_pick_up', models.BooleanField(default=True, verbose_name='fetch and bring')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='no longer from')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='zones', to='booking.site')),
            ],
            options={
                'verbose_name': 'zone',
                'verbose_name_plural': 'zones',
                'constraints': [models.UniqueConstraint(fields=('site', 'code'), name='zone_once_per_site'), models.CheckConstraint(condition=models.Q(('travel_minutes__gt', 0), ('travel_minutes__lte', 180)), name='zone_within_reach')],
            },
        ),
        migrations.CreateModel(
            name='Trip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('travel_minutes', models.PositiveSmallIntegerField(default=0)),
                ('fee_minor', models.PositiveIntegerField(default=0)),
                ('street', models.CharField(blank=True, max_length=120)),
                ('town', models.CharField(blank=True, max_length=80)),
                ('postcode', models.CharField(blank=True, max_length=12)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('licence_number', models.CharField(blank=True, max_length=30)),
                ('licence_until', models.DateField(blank=True, null=True)),
                ('born_on', models.DateField(blank=True, null=True)),
                ('appointment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='trip', to='booking.appointment')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trips', to='booking.zone')),
            ],
            options={
                'verbose_name': 'trip',
                'verbose_name_plural': 'trips',
            },
        ),
        migrations.CreateModel(
            name='AppointmentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('from_state', models.CharField(blank=True, max_length=20)),
                ('to_state', models.CharField(max_length=20)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField()),
                ('data', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='booking.appointment')),
            ],
            options={
                'indexes': [models.Index(fields=['appointment', 'id'], name='appointment_event_order')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='a444813e2e263c80602bc1f6d7cd7e9fba9a1818', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dcdaf', table='booking_appointmentevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='12f0dc68f0d9f9d0494b2da5153bb40405bfde60', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_ef980', table='booking_appointmentevent', when='BEFORE'))],
            },
        ),
        migrations.AddConstraint(
            model_name='servicecalendar',
            constraint=models.UniqueConstraint(fields=('site', 'kind'), name='calendar_once_per_kind'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.UniqueConstraint(fields=('site', 'kind', 'name'), name='resource_named_once'),
        ),
        migrations.AddIndex(
            model_name='foreignbooking',
            index=models.Index(fields=['site', 'state', 'starts_at'], name='foreign_conflicts'),
        ),
        migrations.AddConstraint(
            model_name='foreignbooking',
            constraint=models.UniqueConstraint(fields=('site', 'source', 'record', 'version'), name='foreign_version_once'),
        ),
        migrations.AddConstraint(
            model_name='foreignbooking',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='foreign_runs_forward'),
        ),
        migrations.AddIndex(
            model_name='foreignbatch',
            index=models.Index(fields=['site', '-taken_at'], name='foreign_batch_site'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('held_until__isnull', False)), fields=['held_until'], name='claim_holds'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('hi__lte', 100), ('lo__lt', models.F('hi'))), name='claim_cells'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('held_until', None), ('appointment__isnull', False), _connector='OR'), name='claim_held_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('resource', '='), ('during', '&&')], name='unit_does_one_thing'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['site', 'arrive_at'], name='appointment_site_arrival'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['person', '-arrive_at'], name='appointment_person'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('state', 'no_show'), ('late_cancelled_at__isnull', False), _connector='OR'), fields=['person', 'arrive_at'], name='appointment_let_down'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['held_until'], name='appointment_holds'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('state', 'requested')), fields=['answer_by'], name='appointment_requests'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('paused_at__isnull', False)), fields=['paused_at'], name='appointment_paused'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('promise_at__gt', models.F('arrive_at'))), name='appointment_runs_forward'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_until__isnull', False), ('state', 'held')), models.Q(models.Q(('state', 'held'), _negated=True), ('held_until__isnull', True)), _connector='OR'), name='appointment_held_until_when_held'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer_by__isnull', False), ('state', 'requested')), models.Q(models.Q(('state', 'requested'), _negated=True), ('answer_by__isnull', True)), _connector='OR'), name='appointment_request_has_a_clock'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paused_at__isnull', False), ('state__in', ['awaiting_approval', 'awaiting_parts'])), models.Q(models.Q(('state__in', ['awaiting_approval', 'awaiting_parts']), _negated=True), ('paused_at__isnull', True)), _connector='OR'), name='appointment_paused_while_waiting'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deposit_minor__isnull', True), ('deposit_paid_at__isnull', True)), models.Q(('deposit_minor__isnull', False), ('deposit_paid_at__isnull', False)), _connector='OR'), name='appointment_deposit_paid_once'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ['awaiting_approval', 'awaiting_parts', 'booked', 'checked_in', 'held', 'in_work', 'quality_check', 'ready', 'requested']), ('vehicle__isnull', False)), expressions=[('vehicle', '='), (models.Func('arrive_at', 'promise_at', django.contrib.postgres.fields.ranges.RangeBoundary(), function='TSTZRANGE', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='vehicle_in_one_place'),
        ),
        migrations.AddIndex(
            model_name='vehicle',
            index=models.Index(fields=['plate_key'], name='vehicle_plate_key'),
        ),
        migrations.AddConstraint(
            model_name='vehicle',
            constraint=models.CheckConstraint(condition=models.Q(('vin', None), ('vin__regex', '^[A-HJ-NPR-Z0-9]{17}$'), _connector='OR'), name='vehicle_vin_normal'),
        ),
        migrations.AddConstraint(
            model_name='vehicle',
            constraint=models.CheckConstraint(condition=models.Q(('vin__isnull', False), models.Q(('plate_key', ''), _negated=True), ('model__isnull', False), models.Q(('description', ''), _negated=True), _connector='OR'), name='vehicle_known_by_something'),
        ),
        migrations.AddField(
            model_name='group',
            name='sender',
            field=models.EmailField(blank=True, max_length=254, verbose_name='letters come from'),
        ),
        migrations.AlterField(
            model_name='visitline',
            name='pay_type',
            field=models.CharField(choices=[('customer', 'paid by the customer'), ('warranty', 'warranty'), ('insurer', 'paid by the insurer'), ('internal', 'paid by us'), ('goodwill', 'goodwill')], max_length=10),
        ),
        Triggers(
            pgtrigger.migrations.AddTrigger(
                model_name='appointmentevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='a444813e2e263c80602bc1f6d7cd7e9fba9a1818', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dcdaf', table='booking_appointmentevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='appointmentevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='12f0dc68f0d9f9d0494b2da5153bb40405bfde60', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_ef980', table='booking_appointmentevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='finding',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='377acfd804d84233c410cdddcc3fe262a46f88cd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a0394', table='booking_finding', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='finding',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='671694cf0b3c6fbd71a5601cae699e7dd17ea039', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_87ae1', table='booking_finding', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='policy',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='3e81151f0e1804640a48cad33132bab4e2b5f241', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_da05a', table='booking_policy', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='policy',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='d58631d84056fa1a6b6ccde65a006ba1d4dfb939', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_105e0', table='booking_policy', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='overridelog',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='b579daa550974f72a454fc2d12dba14d1ecc7471', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5cd7b', table='booking_overridelog', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='overridelog',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='b1afcb4b7f22214ea5818768fc00df87799b25cc', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_f3bdc', table='booking_overridelog', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entitlementuse',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='711e7108bfcd1be41ff697c68bde21329e2f11b4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_51a99', table='booking_entitlementuse', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entitlementuse',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='cfbe585b32f27bafde07daf0d7165f4e30f7e2c3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_357d6', table='booking_entitlementuse', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='skillcap',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='21fd3afa33092d9208af3e23affff6fc5a97ca36', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c1515', table='booking_skillcap', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='skillcap',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='415bfb5cd468b97b73bdbe9263fac6758c366619', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_8406b', table='booking_skillcap', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='vintry',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='f63d62b7f8f37ce11bb354585a64ffbdd2ceeafc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_70faa', table='booking_vintry', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='vintry',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='45db770f424b74f8f06b0c558a524279162bd564', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_4d1ae', table='booking_vintry', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='visitline',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='fb1d60f6f9dc0d174d942b66e815983c73451434', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_23704', table='booking_visitline', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='visitline',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='68274786866170b112572d7d47d5c402942baa85', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_4b1b1', table='booking_visitline', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='visitrefund',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='9a802dcb4cf33fee855dd4a24bdb7b78e92e75d8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c428c', table='booking_visitrefund', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='visitrefund',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='0761e0e16460a090051ef29a608712f243ce0431', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_f72a5', table='booking_visitrefund', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waiver',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='6d91589ed35a7a3cb77b691d04ce08b164fa576c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_04a8e', table='booking_waiver', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='waiver',
                trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;", hash='823e459707a16156262e055a41d7e72211d0514f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_89df0', table='booking_waiver', when='BEFORE')),
            ),
        ),
    ]

import booking.garage.models
import club.exchange.models.imports
import club.reminders.models.rule
import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import phonenumber_field.modelfields
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
        ("booking", "0002_claims"),
        ("club", "0000_member_serial"),
        ("portal", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShowItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=80, verbose_name="name in Chinese")),
                ("stock", models.PositiveIntegerField(blank=True, null=True, verbose_name="in stock")),
                ("order_max", models.PositiveIntegerField(default=50, verbose_name="most in one order")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "item",
            },
        ),
        migrations.CreateModel(
            name="SimulatedCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255, unique=True)),
                ("body_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("answer", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ClassRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True, verbose_name="as of")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("person", "each person"),
                            ("household", "households together"),
                            ("company", "companies together"),
                        ],
                        max_length=9,
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(verbose_name="months looked at")),
                ("currency", models.CharField(max_length=3)),
                ("total_minor", models.BigIntegerField()),
                ("fleet_months", models.FloatField(help_text="Usual interval of all customers, months.")),
                ("made_at", models.DateTimeField()),
                (
                    "before",
                    models.ForeignKey(
                        blank=True,
                        help_text="The run before it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="after",
                        to="club.classrun",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="0d76e7a8b3e99cb35fb1f2f379c5fd705ada01bf",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_58cc4",
                            table="club_classrun",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="dd4cf66c639f477b77db077f9cec040e752a9bd4",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_e1636",
                            table="club_classrun",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contact", "first contact"),
                            ("answer", "answer"),
                            ("gm_answer", "general manager's answer"),
                            ("close", "close"),
                            ("maker_feedback", "feedback to the maker"),
                            ("follow_up", "follow-up"),
                            ("lead_callback", "call back"),
                            ("lead_feedback", "feedback on the lead"),
                        ],
                        max_length=20,
                    ),
                ),
                ("unit", models.CharField(max_length=10)),
                ("amount", models.PositiveIntegerField()),
                ("calendar_kind", models.CharField(max_length=10)),
                ("calendar_version", models.PositiveIntegerField()),
                ("is_urgent", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField()),
                ("half_at", models.DateTimeField()),
                ("most_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("over_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("result", models.CharField(blank=True, max_length=20)),
                ("breached_at", models.DateTimeField(blank=True, null=True)),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.policy",
                    ),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="club.clock",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "id"], name="clock_subject"),
                    models.Index(
                        condition=models.Q(("stopped_at", None)), fields=["next_at"], name="clock_next"
                    ),
                    models.Index(
                        condition=models.Q(("stopped_at", None)), fields=["kind", "due_at"], name="clock_due"
                    ),
                    models.Index(
                        condition=models.Q(("stopped_at", None)),
                        fields=["site", "calendar_kind"],
                        name="clock_site",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at", None)),
                        fields=("subject", "kind"),
                        name="clock_runs_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_at__lte", models.F("over_at")),
                            ("half_at__lte", models.F("most_at")),
                            ("most_at__lte", models.F("due_at")),
                        ),
                        name="clock_rungs_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", ""), ("stopped_at", None)),
                            models.Q(("stopped_at__isnull", False), models.Q(("result", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="clock_stops_with_a_result",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockPause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("customer", "you asked us to wait"),
                            ("part", "a part is on its way"),
                            ("document", "we wait for a document from you"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("starts_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("next_contact_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("objected_at", models.DateTimeField(blank=True, null=True)),
                ("objection", models.CharField(blank=True, max_length=500)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pauses", to="club.clock"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["clock", "starts_at"], name="clock_pause_clock")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("starts_at"))),
                        name="clock_pause_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            models.Q(
                                ("ended_at__gte", models.F("starts_at")),
                                ("ended_at__lte", models.F("until_at")),
                            ),
                            _connector="OR",
                        ),
                        name="clock_pause_ends_within",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coaching",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("invitation", "invitation"),
                            ("booking", "booking"),
                            ("reception", "reception and pre-check"),
                            ("needs", "needs and estimate"),
                            ("repair", "repair"),
                            ("information", "information"),
                            ("hand_over", "hand-over"),
                            ("thanks", "thanks"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                ("seen", models.CharField(max_length=500, verbose_name="what was seen")),
                ("agreed", models.CharField(max_length=500, verbose_name="what was agreed")),
                ("at", models.DateTimeField()),
                ("review_on", models.DateField(verbose_name="look again on")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "review",
                    models.CharField(blank=True, max_length=500, verbose_name="what the second look showed"),
                ),
                (
                    "coach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coached",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "-at"], name="coaching_site")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("review", ""), ("reviewed_at", None)),
                            models.Q(("reviewed_at__isnull", False), models.Q(("review", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="coaching_review_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ColumnMap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.SlugField(max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customers", "Customers"),
                            ("vehicles", "Cars"),
                            ("visits", "Visits with their lines"),
                            ("policies", "Insurance"),
                            ("appointments", "Appointments"),
                        ],
                        max_length=12,
                    ),
                ),
                ("mapping", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "source", "kind"), name="one_column_map")
                ],
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="company")),
                (
                    "register_number",
                    models.CharField(blank=True, max_length=40, verbose_name="registration number"),
                ),
                (
                    "attribute",
                    models.CharField(
                        choices=[
                            ("private", "Private"),
                            ("company", "Company"),
                            ("official", "Official"),
                            ("insurance", "Insurance"),
                            ("taxi", "Taxi"),
                        ],
                        default="company",
                        max_length=10,
                        verbose_name="kind of customer",
                    ),
                ),
                ("industry", models.CharField(blank=True, max_length=80, verbose_name="line of business")),
                (
                    "fleet_size",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="cars in the fleet"),
                ),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("town", models.CharField(blank=True, max_length=80, verbose_name="town")),
                ("postcode", models.CharField(blank=True, max_length=12, verbose_name="postcode")),
                ("phone", models.CharField(blank=True, max_length=32, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("created_at", models.DateTimeField()),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
            ],
            options={
                "verbose_name": "company",
                "verbose_name_plural": "companies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attribute", "private"), _negated=True),
                            models.Q(("name", ""), _negated=True),
                        ),
                        name="company_is_no_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("register_number", ""), _negated=True),
                        fields=("register_number",),
                        name="company_registered_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanyCar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "points_to",
                    models.CharField(
                        choices=[("driver", "to the driver"), ("payer", "to whoever pays")],
                        default="driver",
                        max_length=6,
                        verbose_name="points go",
                    ),
                ),
                ("from_date", models.DateField()),
                ("until_date", models.DateField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cars", to="club.company"
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="company_cars",
                        to="booking.vehicle",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_date", None)),
                        fields=("vehicle",),
                        name="one_company_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanyPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "fleet manager"),
                            ("payer", "pays the bills"),
                            ("driver", "driver"),
                        ],
                        max_length=7,
                    ),
                ),
                ("from_date", models.DateField()),
                ("until_date", models.DateField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="people", to="club.company"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="companies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_date", None)),
                        fields=("company", "person", "role"),
                        name="company_role_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("contract", "My bookings and my account"),
                            ("safety", "Recalls and legal duties"),
                            ("reminder", "Reminders about my car"),
                            ("greeting", "Greetings"),
                            ("marketing", "News and offers"),
                            ("survey", "Questions after a visit"),
                            ("partner", "Sharing with partners"),
                            ("profiling", "Offers chosen for me"),
                            ("sensitive", "Keeping my ID number"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("inbox", "Inbox"),
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("phone", "Phone call"),
                            ("push", "Notification"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "decision",
                    models.CharField(choices=[("granted", "Yes"), ("withdrawn", "No")], max_length=9),
                ),
                ("text_version", models.CharField(max_length=20)),
                ("how", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        help_text="The signed paper.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.file",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "purpose", "channel", "-id"], name="consent_latest")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="d4a2c496e015692db2e074fa49ed9d6bf194e00f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_eb996",
                            table="club_consent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="8e5e960b6e0e7bccf02b0542d7eafd5f67a33a4f",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_90e8e",
                            table="club_consent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=80, verbose_name="name in Chinese")),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("advisors", "service advisors"),
                            ("technicians", "technicians"),
                            ("parts", "parts people"),
                            ("owners", "owners"),
                            ("sites", "centres"),
                        ],
                        max_length=12,
                        verbose_name="who takes part",
                    ),
                ),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("index", "satisfaction index"),
                            ("advisor", "advisor value"),
                            ("bonus", "bonus score"),
                            ("ffv", "first-time fix"),
                            ("coverage", "call-back coverage"),
                            ("promises", "promises kept"),
                            ("jury", "marks of a jury"),
                        ],
                        max_length=10,
                        verbose_name="by what",
                    ),
                ),
                ("from_date", models.DateField(verbose_name="from")),
                ("until_date", models.DateField(verbose_name="until")),
                ("target", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="target")),
                ("winners", models.PositiveSmallIntegerField(default=3, verbose_name="places that win")),
                ("prize", models.CharField(blank=True, max_length=120, verbose_name="prize")),
                ("created_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the whole group",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_date__gt", models.F("from_date"))),
                        name="contest_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("winners__gte", 1), ("winners__lte", 20)),
                        name="contest_has_winners",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContestMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="mark")),
                ("why", models.CharField(max_length=200, verbose_name="why")),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="club.contest"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("site", None), ("user__isnull", False)),
                            models.Q(("site__isnull", False), ("user", None)),
                            _connector="OR",
                        ),
                        name="contest_mark_for_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mark__gte", 0), ("mark__lte", 100)),
                        name="contest_mark_to_hundred",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="fa1f2b6401ac568f7d63a2130d265ba13af91836",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_aad42",
                            table="club_contestmark",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="9002232030e5cdfffb93f8585e90e937dc1f56f7",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_e5025",
                            table="club_contestmark",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContestPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("value", models.DecimalField(decimal_places=2, max_digits=8)),
                ("n", models.PositiveIntegerField(default=0)),
                (
                    "contest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="club.contest"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("site", None), ("user__isnull", False)),
                            models.Q(("site__isnull", False), ("user", None)),
                            _connector="OR",
                        ),
                        name="contest_place_of_one",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="edcaa9001469141af6e28250c396d440d3a54cda",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_19ef4",
                            table="club_contestplace",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="518056d2357708d143c04b341d5714595843fa8c",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_8543b",
                            table="club_contestplace",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on_date", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("showroom", "came into the showroom"), ("phone", "asked by phone")],
                        max_length=8,
                    ),
                ),
                ("campaign", models.CharField(blank=True, max_length=60)),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "on_date", "kind", "campaign"), name="day_count_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(default=0, verbose_name="day of the week")),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("user", "site"),
                        name="digest_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="digest_weekday"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Double",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16)),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("same", "one person"), ("two", "two people")], max_length=4
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answer", "")), fields=["found_at"], name="double_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="double_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="double_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EarlyWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("unpromised", "a week in the workshop without a promised date"),
                            ("long", "three weeks in the workshop"),
                            ("repeated", "the same fault for the third time"),
                            ("upset", "unhappy, and likely to go further"),
                            ("by_hand", "a colleague is worried"),
                        ],
                        max_length=10,
                    ),
                ),
                ("episode", models.CharField(max_length=60)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("facts", models.JSONField(default=dict)),
                ("raised_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=300)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="booking.vehicle",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.visit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at", None)),
                        fields=["site", "raised_at"],
                        name="warning_open",
                    ),
                    models.Index(fields=["vehicle", "-id"], name="warning_vehicle"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("trigger", "vehicle", "episode"), name="warning_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ErasedTicket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=10)),
                ("klass", models.CharField(max_length=10)),
                ("area", models.CharField(max_length=10)),
                ("cause", models.CharField(max_length=13)),
                ("received_on", models.DateField()),
                ("closed_on", models.DateField()),
                ("was_late", models.BooleanField()),
                ("erased_at", models.DateTimeField()),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "closed_on"], name="erased_ticket_site")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closed_on__gte", models.F("received_on"))),
                        name="erased_ticket_forward",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("title_zh", models.CharField(blank=True, max_length=100, verbose_name="title in Chinese")),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("driving", "Driving"),
                            ("care", "Car care"),
                            ("family", "Family"),
                            ("travel", "Travel"),
                            ("culture", "Culture"),
                            ("launch", "New models"),
                        ],
                        max_length=10,
                        verbose_name="theme",
                    ),
                ),
                ("place", models.CharField(max_length=160, verbose_name="place")),
                ("zone", models.CharField(max_length=60)),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("opens_at", models.DateTimeField(verbose_name="registration opens")),
                ("closes_at", models.DateTimeField(verbose_name="registration closes")),
                ("names_until", models.DateTimeField(verbose_name="guests can be named until")),
                ("early_hours", models.JSONField(blank=True, default=dict)),
                ("audience", models.JSONField(blank=True, default=dict)),
                ("suits", models.JSONField(blank=True, default=dict)),
                ("seats", models.PositiveIntegerField(verbose_name="seats")),
                ("cars", models.PositiveIntegerField(blank=True, null=True, verbose_name="cars")),
                ("seats_taken", models.PositiveIntegerField(default=0)),
                ("cars_taken", models.PositiveIntegerField(default=0)),
                (
                    "guests_max",
                    models.PositiveSmallIntegerField(default=3, verbose_name="guests for each member"),
                ),
                ("counts_guests", models.BooleanField(default=True, verbose_name="guests take seats")),
                (
                    "asks_licence",
                    models.BooleanField(default=False, verbose_name="a driving licence is looked at"),
                ),
                ("asks_waiver", models.BooleanField(default=False, verbose_name="a waiver is signed")),
                (
                    "price_points",
                    models.PositiveIntegerField(default=0, verbose_name="points for each person"),
                ),
                ("price_minor", models.PositiveIntegerField(default=0, verbose_name="money for each person")),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters, as in GBP."
                            )
                        ],
                    ),
                ),
                ("gives_points", models.PositiveIntegerField(default=0, verbose_name="points for coming")),
                ("cost_minor", models.PositiveIntegerField(default=0, verbose_name="what it costs us")),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_why", models.CharField(blank=True, max_length=200)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("feedback_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="booking.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "indexes": [models.Index(fields=["starts_at"], name="event_start")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seats_taken__lte", models.F("seats"))), name="event_seats_hold"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cars", None), ("cars_taken__lte", models.F("cars")), _connector="OR"
                        ),
                        name="event_cars_hold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("starts_at")),
                            ("closes_at__lte", models.F("starts_at")),
                            ("opens_at__lt", models.F("closes_at")),
                            ("names_until__lte", models.F("starts_at")),
                        ),
                        name="event_runs_forward",
                        violation_error_message="An event opens, closes, starts and ends in this order; names are final before it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_minor", 0), models.Q(("currency", ""), _negated=True), _connector="OR"
                        ),
                        name="event_price_says_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customers", "Customers"),
                            ("vehicles", "Cars"),
                            ("visits", "Visits with their lines"),
                            ("policies", "Insurance"),
                            ("appointments", "Appointments"),
                            ("members", "Members"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "format",
                    models.CharField(choices=[("csv", "CSV"), ("xlsx", "Workbook (XLSX)")], max_length=4),
                ),
                ("from_date", models.DateField(null=True)),
                ("until_date", models.DateField(null=True)),
                ("reason", models.CharField(max_length=200)),
                ("rows", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for a second person"),
                            ("queued", "being written"),
                            ("ready", "ready"),
                            ("refused", "not agreed to"),
                            ("expired", "deleted"),
                            ("failed", "did not work"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=club.exchange.models.imports.private,
                        upload_to="exports/",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("ready_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sites", models.ManyToManyField(related_name="+", to="booking.site")),
            ],
            options={
                "verbose_name": "list sent out",
                "indexes": [
                    models.Index(fields=["asked_by", "-asked_at"], name="export_mine"),
                    models.Index(fields=["state", "asked_at"], name="export_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="export_two_people",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.SlugField(max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customers", "Customers"),
                            ("vehicles", "Cars"),
                            ("visits", "Visits with their lines"),
                            ("policies", "Insurance"),
                            ("appointments", "Appointments"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                (
                    "facts",
                    models.JSONField(
                        default=dict, help_text="What the other system told beyond our own fields."
                    ),
                ),
                ("told_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.insurancepolicy",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.vehicle",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExternalScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("maker", "the maker"),
                            ("multinational", "a multinational"),
                            ("agency", "an agency"),
                        ],
                        max_length=14,
                        verbose_name="who measured",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name of the survey")),
                ("month", models.DateField(verbose_name="month")),
                ("measure", models.CharField(max_length=60, verbose_name="what")),
                ("score", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="score")),
                ("highest", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="of at most")),
                ("rank", models.PositiveIntegerField(blank=True, null=True, verbose_name="place")),
                ("rank_of", models.PositiveIntegerField(blank=True, null=True, verbose_name="of how many")),
                ("recorded_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["month", "source"], name="outside_month")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 0), ("score__lte", models.F("highest"))),
                        name="outside_score_within",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="5913fe32b4f15b1a09f6395f0d35c0793455bdcb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9c2d1",
                            table="club_externalscore",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="3376676f9aa8c291b5104686a1651f9946b5e583",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_4301b",
                            table="club_externalscore",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FaultNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                (
                    "source",
                    models.CharField(
                        choices=[("desk", "at the desk"), ("owner", "the owner says it is not gone")],
                        max_length=5,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="faults", to="booking.visit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "code", "source"), name="fault_noted_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="83628d1143ac550ed257cb991bd825489c9852e5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3aa5c",
                            table="club_faultnote",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="fb77bd960e583279a4e8f78ff923f842081e83e7",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_2a128",
                            table="club_faultnote",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "anchor",
                    models.CharField(
                        choices=[
                            ("birthday", "Birthday"),
                            ("joined", "Anniversary in the club"),
                            ("registered", "Anniversary of the car's first registration"),
                            ("insurance", "End of the insurance policy"),
                            ("inspection", "Inspection by law"),
                            ("first_service", "First service, by date or mileage"),
                            ("service", "Periodic service, by date or mileage"),
                            ("warranty", "End of the extended warranty"),
                            ("maker", "End of the maker's warranty, so many months after registration"),
                            (
                                "part",
                                "End of the warranty on parts fitted by us, so many months after the visit",
                            ),
                            ("deferred", "Work that was put off"),
                            ("membership", "End of the paid membership"),
                            ("points", "Points that end"),
                            ("tier", "Level at risk"),
                            ("event", "Event somebody is registered for"),
                            ("wake_up", "Last visit, when none followed"),
                            ("visit", "Visit that was closed"),
                            ("date", "One fixed day, for everybody"),
                        ],
                        max_length=13,
                    ),
                ),
                ("subject_type", models.CharField(max_length=20)),
                ("subject_id", models.BigIntegerField()),
                ("mark", models.CharField(max_length=40)),
                ("due_on", models.DateField()),
                ("useful_until", models.DateTimeField(blank=True, null=True)),
                ("facts", models.JSONField(default=dict)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="booking.vehicle",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["anchor", "due_on"], name="forecast_due"),
                    models.Index(fields=["vehicle"], name="forecast_vehicle"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("anchor", "subject_type", "subject_id", "mark"), name="forecast_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vehicle__isnull", False), ("person__isnull", False), _connector="OR"
                        ),
                        name="forecast_is_for_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoodwillBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "department",
                    models.CharField(
                        choices=[
                            ("service", "service"),
                            ("sales", "sales"),
                            ("parts", "parts"),
                            ("body", "body shop"),
                            ("club", "club"),
                        ],
                        max_length=10,
                    ),
                ),
                ("month", models.DateField()),
                ("amount_minor", models.PositiveBigIntegerField()),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters, as in GBP."
                            )
                        ],
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "department", "month"), name="goodwill_budget_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="goodwill_budget_of_a_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("source", models.SlugField(default="dms", max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customers", "Customers"),
                            ("vehicles", "Cars"),
                            ("visits", "Visits with their lines"),
                            ("policies", "Insurance"),
                            ("appointments", "Appointments"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                (
                    "file",
                    models.FileField(
                        max_length=200, storage=club.exchange.models.imports.private, upload_to="imports/"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("format", models.CharField(max_length=4)),
                ("encoding", models.CharField(blank=True, max_length=12)),
                ("heading", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict, help_text="Our name of a column → theirs.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "columns to be chosen"),
                            ("to_check", "being looked through"),
                            ("checked", "looked through, nothing taken yet"),
                            ("queued", "being taken in"),
                            ("done", "taken in"),
                            ("failed", "could not be read"),
                            ("undone", "taken back"),
                            ("dropped", "put away"),
                        ],
                        default="uploaded",
                        max_length=9,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=200)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("done_rows", models.PositiveIntegerField(default=0)),
                (
                    "counts",
                    models.JSONField(default=dict, help_text="How many rows came to what, in this pass."),
                ),
                ("made_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "list taken in",
                "indexes": [
                    models.Index(fields=["site", "-made_at"], name="import_job_site"),
                    models.Index(
                        condition=models.Q(("state__in", ["to_check", "queued"])),
                        fields=["made_at"],
                        name="import_job_waiting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("number", models.CharField(blank=True, max_length=40)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("conflict", "waits for a decision"),
                            ("error", "not understood"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40)),
                ("column", models.CharField(blank=True, max_length=40)),
                ("value", models.CharField(blank=True, max_length=80)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "late_days",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Told this long after it happened."
                    ),
                ),
                ("is_dry", models.BooleanField(default=False)),
                (
                    "kept_reason",
                    models.CharField(blank=True, help_text="Why an undo left it.", max_length=40),
                ),
                (
                    "record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rows",
                        to="club.externalrecord",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported",
                        to="club.importjob",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["job", "outcome", "line"], name="imported_outcomes")],
                "constraints": [
                    models.UniqueConstraint(fields=("job", "line", "is_dry"), name="imported_line_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportConflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.SlugField(max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customers", "Customers"),
                            ("vehicles", "Cars"),
                            ("visits", "Visits with their lines"),
                            ("policies", "Insurance"),
                            ("appointments", "Appointments"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("cells", models.JSONField(help_text="The row as it was told.")),
                ("raised_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True, choices=[("taken", "taken in"), ("refused", "left out")], max_length=7
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other_site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.vehicle",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to="club.importjob",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "decided_at", "-raised_at"], name="conflicts_open")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)),
                        fields=("site", "source", "kind", "number"),
                        name="one_open_conflict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="conflict_decided_at_a_time",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="externalrecord",
            name="job",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="records",
                to="club.importjob",
            ),
        ),
        migrations.CreateModel(
            name="Integration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "source",
                    models.SlugField(default="dms", max_length=20, verbose_name="short name of the system"),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        help_text="None: all sites.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="integration",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "integration",
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("last_four", models.CharField(max_length=4)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30)),
                ),
                ("per_minute", models.PositiveIntegerField(default=120, verbose_name="calls a minute")),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "integration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to="club.integration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Joining",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "points_request",
                    models.PositiveBigIntegerField(
                        blank=True,
                        help_text="The request to make two points accounts one, if both have one.",
                        null=True,
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("moved", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined_to",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "winner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joinings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("loser",), name="joined_to_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("winner", models.F("loser")), _negated=True),
                        name="joining_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LawLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2}$", "Two capital letters, as in GB."
                            )
                        ],
                    ),
                ),
                ("valid_from", models.DateField()),
                (
                    "loaner_days",
                    models.PositiveSmallIntegerField(verbose_name="repair days until a loaner car is owed"),
                ),
                ("repair_days", models.PositiveSmallIntegerField(verbose_name="repair days in all, at most")),
                ("repairs", models.PositiveSmallIntegerField(verbose_name="repairs of one fault, at most")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months after registration")),
                ("km", models.PositiveIntegerField(verbose_name="kilometres")),
                ("source", models.CharField(max_length=120, verbose_name="law")),
                ("recorded_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["country", "-valid_from", "-id"], name="law_limit_lookup")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="fd91a0b003ce0b54710b1802ce2df4565f83209a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1eb74",
                            table="club_lawlimit",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="322d5eb32b3d66419cf155bcd7d35a52206fe423",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_6d3a8",
                            table="club_lawlimit",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=80, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("car", "new car"),
                            ("used_car", "used car"),
                            ("credit", "finance"),
                            ("insurance", "insurance"),
                            ("rental", "rental"),
                            ("fleet", "company cars"),
                            ("data", "database marketing"),
                        ],
                        default="car",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("hotline", "hotline"),
                            ("web", "web"),
                            ("referral", "owner referral"),
                            ("walk_in", "walk-in"),
                            ("event", "event"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="came by",
                    ),
                ),
                ("campaign", models.CharField(blank=True, max_length=60, verbose_name="campaign")),
                ("team", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "channel",
                    models.CharField(
                        choices=[("phone", "phone"), ("email", "e-mail"), ("sms", "text message")],
                        default="phone",
                        max_length=6,
                        verbose_name="best reached by",
                    ),
                ),
                ("model_words", models.CharField(blank=True, max_length=80, verbose_name="model wanted")),
                (
                    "expected_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="buys within months"
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000, verbose_name="in their words")),
                (
                    "heat",
                    models.CharField(
                        choices=[("high", "hot"), ("mid", "warm"), ("low", "cool")],
                        default="low",
                        max_length=4,
                        verbose_name="heat",
                    ),
                ),
                (
                    "value_minor",
                    models.PositiveBigIntegerField(
                        blank=True, help_text="Expected price before tax.", null=True
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("verified", "Verified"),
                            ("nurtured", "In talks"),
                            ("test_drive", "Test drive"),
                            ("ordered", "Ordered"),
                            ("delivered", "Delivered"),
                            ("lost", "Lost"),
                            ("duplicate", "Duplicate"),
                            ("void", "Not a prospect"),
                        ],
                        default="new",
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10)),
                ("opened_at", models.DateTimeField()),
                ("contacted_at", models.DateTimeField(blank=True, null=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("feedback_at", models.DateTimeField(blank=True, null=True)),
                ("ordered_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lost_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("price", "price"),
                            ("product", "the car did not fit"),
                            ("dealer", "bought at another dealer"),
                            ("service", "our service"),
                            ("delivery", "delivery takes too long"),
                            ("competitor", "another make"),
                            ("plan_changed", "plans changed"),
                            ("silent", "never reached"),
                        ],
                        max_length=12,
                    ),
                ),
                ("department", models.CharField(blank=True, max_length=30)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.vehiclemodel",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "sold_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.vehicle",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "lead",
                "verbose_name_plural": "leads",
            },
        ),
        migrations.CreateModel(
            name="LeadNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "came in"),
                            ("again", "asked again"),
                            ("attempt", "not reached"),
                            ("contact", "spoken to"),
                            ("feedback", "feedback"),
                            ("step", "next step"),
                            ("assigned", "handed over"),
                            ("sent", "sent"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("verified", "Verified"),
                            ("nurtured", "In talks"),
                            ("test_drive", "Test drive"),
                            ("ordered", "Ordered"),
                            ("delivered", "Delivered"),
                            ("lost", "Lost"),
                            ("duplicate", "Duplicate"),
                            ("void", "Not a prospect"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="club.lead"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["lead", "at"], name="lead_notes")],
            },
        ),
        migrations.CreateModel(
            name="LeadRoute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("car", "new car"),
                            ("used_car", "used car"),
                            ("credit", "finance"),
                            ("insurance", "insurance"),
                            ("rental", "rental"),
                            ("fleet", "company cars"),
                            ("data", "database marketing"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("team", models.CharField(max_length=30, verbose_name="team")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("advisor", "service advisor"),
                            ("workshop", "workshop"),
                            ("club_manager", "club manager"),
                            ("care_agent", "care agent"),
                            ("sales", "sales consultant"),
                            ("team_lead", "team lead"),
                            ("head", "head of department"),
                            ("general_manager", "general manager"),
                            ("editor", "editor"),
                            ("administrator", "group administrator"),
                            ("auditor", "auditor"),
                        ],
                        default="sales",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "site"), name="lead_route_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LostAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("price", "price"),
                            ("product", "the car did not fit"),
                            ("dealer", "bought at another dealer"),
                            ("service", "our service"),
                            ("delivery", "delivery takes too long"),
                            ("competitor", "another make"),
                            ("plan_changed", "plans changed"),
                            ("silent", "never reached"),
                        ],
                        max_length=12,
                        verbose_name="main reason",
                    ),
                ),
                ("went_to", models.CharField(blank=True, max_length=80, verbose_name="bought instead")),
                ("words", models.CharField(blank=True, max_length=1000, verbose_name="in their words")),
                (
                    "may_call_again",
                    models.CharField(
                        choices=[("yes", "yes"), ("later", "in half a year"), ("no", "no")],
                        max_length=6,
                        verbose_name="may we call again",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lost_answer",
                        to="club.lead",
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="145021577f6a50ac934a93b44dcf3f2e0fa065d5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_976e7",
                            table="club_lostanswer",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="756bc14546b1f94b2613ef4cfa9e4a839c402afa",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_cec32",
                            table="club_lostanswer",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LostRoute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("price", "price"),
                            ("product", "the car did not fit"),
                            ("dealer", "bought at another dealer"),
                            ("service", "our service"),
                            ("delivery", "delivery takes too long"),
                            ("competitor", "another make"),
                            ("plan_changed", "plans changed"),
                            ("silent", "never reached"),
                        ],
                        max_length=12,
                        unique=True,
                        verbose_name="reason",
                    ),
                ),
                ("department", models.CharField(max_length=30, verbose_name="department")),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("department", models.CharField(max_length=20, verbose_name="department")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="what will be done")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("before", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True, choices=[("done", "done"), ("dropped", "dropped")], max_length=8
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who does it",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="about the month")),
                ("held_on", models.DateField(verbose_name="held on")),
                ("opened_at", models.DateTimeField()),
                ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "-month"], name="meeting_site")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("site",),
                        name="meeting_one_open_at_a_site",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("goes_on", "goes on"), ("done", "done"), ("dropped", "dropped")],
                        max_length=8,
                        verbose_name="how far",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="club.measure"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="club.meeting"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "measure"), name="measure_reviewed_once_a_meeting"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="1f1efbbe5d62a82a9ef975d9bb862ec67f6547d6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f64ed",
                            table="club_measurereview",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="b4e905804fa70635614045af3a98d028d54660f2",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_a477c",
                            table="club_measurereview",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="member number")),
                ("joined_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                (
                    "attribute",
                    models.CharField(
                        choices=[
                            ("private", "Private"),
                            ("company", "Company"),
                            ("official", "Official"),
                            ("insurance", "Insurance"),
                            ("taxi", "Taxi"),
                        ],
                        default="private",
                        max_length=10,
                        verbose_name="kind of customer",
                    ),
                ),
                (
                    "birth_day",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="day of birth"),
                ),
                (
                    "birth_month",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="month of birth"),
                ),
                (
                    "birth_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of birth"),
                ),
                (
                    "birth_leap",
                    models.CharField(
                        choices=[("feb28", "28 February"), ("mar1", "1 March")],
                        default="feb28",
                        max_length=5,
                        verbose_name="birthday in common years",
                    ),
                ),
                ("company", models.CharField(blank=True, max_length=120, verbose_name="company")),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("town", models.CharField(blank=True, max_length=80, verbose_name="town")),
                ("postcode", models.CharField(blank=True, max_length=12, verbose_name="postcode")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("hobbies", models.CharField(blank=True, max_length=200, verbose_name="hobbies")),
                ("occupation", models.CharField(blank=True, max_length=80, verbose_name="occupation")),
                ("industry", models.CharField(blank=True, max_length=80, verbose_name="industry")),
                ("region", models.CharField(blank=True, max_length=80, verbose_name="region")),
                (
                    "fleet_size",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="cars in the fleet"),
                ),
                ("id_sealed", models.BinaryField(null=True)),
                ("id_tail", models.CharField(blank=True, editable=False, max_length=4)),
                ("id_hash", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="club.member",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="preferred centre",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="member",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "indexes": [
                    models.Index(fields=["birth_month", "birth_day"], name="member_birthday"),
                    models.Index(fields=["site", "joined_at"], name="member_site_joined"),
                    models.Index(
                        condition=models.Q(("verified_at", None)),
                        fields=["joined_at"],
                        name="member_to_verify",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("birth_day", None), ("birth_month", None)),
                            models.Q(
                                ("birth_day__isnull", False),
                                ("birth_month__isnull", False),
                                models.Q(
                                    models.Q(("birth_day__range", (1, 29)), ("birth_month", 2)),
                                    models.Q(
                                        ("birth_day__range", (1, 30)), ("birth_month__in", [4, 6, 9, 11])
                                    ),
                                    models.Q(
                                        ("birth_day__range", (1, 31)),
                                        ("birth_month__in", [1, 3, 5, 7, 8, 10, 12]),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="member_birthday_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("closed_at__gte", models.F("joined_at")), _connector="OR"
                        ),
                        name="member_closed_after_joining",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("conduct", "how they are"), ("sex", "sex"), ("competitor", "competitor")],
                        max_length=10,
                    ),
                ),
                ("word", models.CharField(max_length=10)),
                ("noted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="club.member"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("member", "kind"),
                        name="mark_one_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "conduct"), ("word__in", ["demanding", "confused", "excited"])),
                            models.Q(("kind", "sex"), ("word__in", ["female", "male"])),
                            models.Q(("kind", "competitor"), ("word", "told")),
                            _connector="OR",
                        ),
                        name="mark_word_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sent_to", models.CharField(max_length=120)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "limit_points",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Most this person may spend in a calendar month; null: all.",
                        null=True,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=9,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="club.member",
                    ),
                ),
                (
                    "inviter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="household_invitations",
                        to="club.member",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["inviter", "-made_at"], name="household_invitations_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="household_answer_says_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldNews",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="news", to="club.member"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("member", "field"), name="field_news_once")],
            },
        ),
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=20)),
                (
                    "contact",
                    models.CharField(
                        help_text="What the contact was: a call, a visit, a day.", max_length=60
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("given", "answered"), ("declined", "would rather not say")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asked", to="club.member"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "contact"), name="asked_once_a_contact")
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("note", "Note"), ("handover", "Hand-over"), ("follow_up", "Follow-up")],
                        default="note",
                        max_length=9,
                    ),
                ),
                ("words", models.CharField(max_length=1000)),
                ("at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-at"], name="notes_of")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("address", models.EmailField(blank=True, max_length=254)),
                ("kind", models.CharField(max_length=40)),
                ("data", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("contract", "My bookings and my account"),
                            ("safety", "Recalls and legal duties"),
                            ("reminder", "Reminders about my car"),
                            ("greeting", "Greetings"),
                            ("marketing", "News and offers"),
                            ("survey", "Questions after a visit"),
                            ("partner", "Sharing with partners"),
                            ("profiling", "Offers chosen for me"),
                            ("sensitive", "Keeping my ID number"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("inbox", "Inbox"),
                                ("email", "E-mail"),
                                ("sms", "Text message"),
                                ("phone", "Phone call"),
                                ("push", "Notification"),
                            ],
                            max_length=6,
                        )
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("useful_until", models.DateTimeField(blank=True, null=True)),
                ("opens", models.TimeField(blank=True, null=True)),
                ("closes", models.TimeField(blank=True, null=True)),
                (
                    "on_unknown",
                    models.CharField(
                        choices=[("hold", "Wait for a person"), ("resend", "Send again")],
                        default="hold",
                        max_length=6,
                    ),
                ),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("shown_at__isnull", False)),
                        fields=["person", "-shown_at"],
                        name="notice_inbox",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False),
                            models.Q(("address", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="notice_has_a_reader",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("inbox", "Inbox"),
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("phone", "Phone call"),
                            ("push", "Notification"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Waiting"),
                            ("sending", "On the wire"),
                            ("sent", "Sent"),
                            ("failed", "Refused by the receiver"),
                            ("unknown", "Perhaps sent"),
                            ("suppressed", "Not sent"),
                            ("expired", "Too late to be useful"),
                            ("superseded", "Overtaken"),
                        ],
                        default="ready",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("message_id", models.UUIDField(unique=True)),
                ("priority", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("provider_id", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dispatches",
                        to="club.notice",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "dispatches",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ready")),
                        fields=["priority", "not_before", "id"],
                        name="dispatch_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_at"],
                        name="dispatch_on_wire",
                    ),
                    models.Index(
                        condition=models.Q(("state", "unknown")), fields=["ended_at"], name="dispatch_unknown"
                    ),
                    models.Index(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        fields=["provider_id"],
                        name="dispatch_provider",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "channel"), name="dispatch_once_per_wire"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ["ready", "sending"])),
                            models.Q(
                                models.Q(("state__in", ["ready", "sending"]), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="dispatch_ended_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sending"), _negated=True),
                            ("claimed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="dispatch_sending_is_claimed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nurturing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("verified", "Verified"),
                            ("nurtured", "In talks"),
                            ("test_drive", "Test drive"),
                            ("ordered", "Ordered"),
                            ("delivered", "Delivered"),
                            ("lost", "Lost"),
                            ("duplicate", "Duplicate"),
                            ("void", "Not a prospect"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "material",
                    models.CharField(
                        choices=[
                            ("brochure", "brochure"),
                            ("buying_guide", "buying guide"),
                            ("test_drive_guide", "test-drive guide"),
                            ("offer", "offer"),
                            ("keep_in_touch", "a friendly word"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("phone", "phone"), ("email", "e-mail"), ("sms", "text message")],
                        max_length=6,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nurturings", to="club.lead"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("dropped_at", None)),
                        fields=["due_at"],
                        name="nurturing_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("lead", "stage", "material"), name="nurturing_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                ("rule_version", models.PositiveIntegerField()),
                ("subject_type", models.CharField(max_length=20)),
                ("subject_id", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("offset_days", models.SmallIntegerField()),
                ("zone", models.CharField(max_length=40)),
                ("send_at", models.DateTimeField()),
                ("useful_until", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("handed", "Handed to the outbox"),
                            ("suppressed", "Not sent"),
                            ("superseded", "Overtaken"),
                            ("expired", "Too late to be useful"),
                            ("merged", "Part of another message"),
                            ("skipped", "Left out by staff"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("planned_at", models.DateTimeField()),
                (
                    "asked_at",
                    models.DateTimeField(blank=True, help_text="When its reader asked for it.", null=True),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="club.occurrence",
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="occurrence",
                        to="club.notice",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="booking.vehicle",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("snoozed", "Not now"),
                            ("remind_on", "Remind me on a day"),
                            ("done", "Done elsewhere"),
                            ("sold", "The car is sold"),
                        ],
                        max_length=9,
                    ),
                ),
                ("until_on", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="booking.vehicle",
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="club.occurrence",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "topic", "-id"], name="answer_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["snoozed", "remind_on"]), ("until_on__isnull", False)),
                            ("kind__in", ["done", "sold"]),
                            _connector="OR",
                        ),
                        name="answer_until_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Outlook",
            fields=[
                (
                    "vehicle",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outlook",
                        serialize=False,
                        to="booking.vehicle",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="outlook_at")],
            },
        ),
        migrations.CreateModel(
            name="PaidPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=60, verbose_name="name in Chinese")),
                ("words", models.TextField(max_length=400, verbose_name="what one gets")),
                (
                    "words_zh",
                    models.TextField(blank=True, max_length=400, verbose_name="what one gets, in Chinese"),
                ),
                (
                    "price_minor",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="price"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters, as in GBP."
                            )
                        ],
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "each month"), (12, "each year")], default=12, verbose_name="paid"
                    ),
                ),
                (
                    "early_hours",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(720)],
                        verbose_name="events open earlier by, hours",
                    ),
                ),
                (
                    "bonus_points",
                    models.PositiveIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="points with each payment",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("price_minor__gt", 0)), name="paid_plan_has_a_price"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__in", [1, 12])), name="paid_plan_months_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name of the business")),
                ("contact", models.CharField(max_length=100, verbose_name="who writes for it")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("link_version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PartnerRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="what it is about")),
                ("words", models.TextField(max_length=1500, verbose_name="what members should read")),
                ("wanted_from", models.DateField(blank=True, null=True, verbose_name="not before")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for an answer"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("sent", "sent"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("audience", models.JSONField(blank=True, default=dict)),
                ("final_title", models.CharField(blank=True, max_length=80, verbose_name="title as sent")),
                ("final_words", models.TextField(blank=True, max_length=1500, verbose_name="text as sent")),
                (
                    "answer",
                    models.CharField(blank=True, max_length=300, verbose_name="answer to the partner"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("reached", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partner_requests",
                        to="club.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="club.partner",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "asked_at"], name="partner_request_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="partner_request_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            models.Q(
                                ("reached__isnull", False),
                                ("sent_at__isnull", False),
                                ("sent_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="partner_request_sent_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartWarranty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("description", models.CharField(max_length=160)),
                ("fitted_on", models.DateField()),
                ("fitted_km", models.PositiveIntegerField(blank=True, null=True)),
                ("until_on", models.DateField()),
                ("until_km", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="part_warranty",
                        to="booking.visitline",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.operation",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="part_warranties",
                        to="booking.vehicle",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["vehicle", "-fitted_on"], name="part_warranty_car")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gt", models.F("fitted_on"))),
                        name="part_warranty_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fitted_km", None), ("until_km", None)),
                            models.Q(("fitted_km__isnull", False), ("until_km__gt", models.F("fitted_km"))),
                            _connector="OR",
                        ),
                        name="part_warranty_km_whole",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="135e8ad30da6b71cf70e56f5f4ed24775564497d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4534e",
                            table="club_partwarranty",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="471ce05960131f29421b7bb892a71ee373c8f7a0",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_817d1",
                            table="club_partwarranty",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("call_due_at", models.DateTimeField(blank=True, null=True)),
                ("call_tries", models.PositiveSmallIntegerField(default=0)),
                ("call_error", models.CharField(blank=True, max_length=60)),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.CharField(max_length=160, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("deposit", "Deposit"),
                            ("bill", "Bill"),
                            ("reward", "Reward"),
                            ("event", "Event"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.CharField(max_length=60)),
                ("amount_minor", models.PositiveBigIntegerField()),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters, as in GBP."
                            )
                        ],
                    ),
                ),
                ("description", models.CharField(max_length=200)),
                ("return_path", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "being prepared"),
                            ("open", "waiting for payment"),
                            ("processing", "on its way"),
                            ("failed", "not accepted"),
                            ("expired", "not paid in time"),
                            ("paid", "paid"),
                            ("refunded", "given back"),
                            ("disputed", "disputed"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("session_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("intent_id", models.CharField(blank=True, db_index=True, max_length=120)),
                ("charge_id", models.CharField(blank=True, max_length=120)),
                ("pay_url", models.TextField(blank=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("processing_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, max_length=60)),
                ("expired_at", models.DateTimeField(blank=True, null=True)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                ("disputed_at", models.DateTimeField(blank=True, null=True)),
                ("dispute", models.CharField(blank=True, max_length=4)),
                ("charge_refunded_minor", models.PositiveBigIntegerField(default=0)),
                ("refunded_minor", models.PositiveBigIntegerField(default=0)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "purpose"], name="payment_subject"),
                    models.Index(fields=["site", "-created_at"], name="payment_site"),
                    models.Index(fields=["person", "-created_at"], name="payment_person"),
                    models.Index(
                        condition=models.Q(("call_due_at__isnull", False)),
                        fields=["call_due_at"],
                        name="payment_calls",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["open", "processing", "failed"])),
                        fields=["checked_at"],
                        name="payment_unsettled",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="payment_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refunded_minor__lte", models.F("amount_minor"))),
                        name="payment_back_within_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("paid_at__isnull", False), ("state__in", ["paid", "refunded", "disputed"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["paid", "refunded", "disputed"]), _negated=True),
                                ("paid_at", None),
                                ("refunded_minor", 0),
                            ),
                            _connector="OR",
                        ),
                        name="payment_state_follows_facts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["deposit", "bill", "reward", "event"])),
                        name="payment_purpose_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wrapped", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="data_key",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", models.CharField(max_length=32)),
                ("code_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phone_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-made_at"], name="phone_codes_of")],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="first year")),
                ("last_year", models.PositiveSmallIntegerField(verbose_name="last year")),
                ("strategy", models.TextField(max_length=4000, verbose_name="strategy")),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_year__gte", models.F("first_year")),
                            (
                                "last_year__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("first_year"), "+", models.Value(9)
                                ),
                            ),
                        ),
                        name="plan_years_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanActivity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("what", models.CharField(max_length=200, verbose_name="activity")),
                ("due_on", models.DateField(verbose_name="until")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="activities", to="club.plan"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_activity_done_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("figure", models.SlugField(max_length=40, verbose_name="figure")),
                ("value", models.BigIntegerField(verbose_name="target")),
                ("set_at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="club.plan"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "year", "figure"), name="plan_target_once_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("happened_on", models.DateField(blank=True, null=True)),
                ("invoice_number", models.CharField(blank=True, max_length=40)),
                ("invoice_key", models.CharField(blank=True, max_length=40)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "points given"), ("refused", "explained")],
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("points", models.BigIntegerField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points_claims",
                        to="club.member",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.vehicle",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.visit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["site", "due_at"],
                        name="points_claim_waiting",
                    ),
                    models.Index(fields=["member", "-id"], name="points_claim_member"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at", None), ("outcome", ""), ("points", None), ("visit", None)
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("outcome", "granted"),
                                ("points__isnull", False),
                                ("visit__isnull", False),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("outcome", "refused"),
                                ("points", None),
                                ("visit", None),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="points_claim_answered_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "granted")),
                        fields=("visit",),
                        name="points_claim_once_per_invoice",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("answered_at", None), models.Q(("invoice_key", ""), _negated=True)
                        ),
                        fields=("member", "invoice_key"),
                        name="points_claim_asked_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("greeted", "Received within one minute"),
                            ("prices", "Open price list"),
                            ("plan", "The whole repair plan before work"),
                            ("rest_area", "A clean rest area"),
                            ("on_time", "Handed over at the agreed time"),
                            ("explained", "Every charge explained"),
                            ("wash", "One free wash"),
                            ("parts", "Genuine parts guaranteed"),
                            ("rescue", "Rescue at any hour"),
                        ],
                        max_length=10,
                        verbose_name="promise",
                    ),
                ),
                ("points", models.PositiveIntegerField(verbose_name="points when broken")),
                (
                    "department",
                    models.CharField(
                        choices=[
                            ("service", "service"),
                            ("sales", "sales"),
                            ("parts", "parts"),
                            ("body", "body shop"),
                            ("club", "club"),
                        ],
                        max_length=10,
                        verbose_name="paid by",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("recorded_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["code", "site", "-valid_from"], name="promise_term")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="18143a5384e5fd34af31a9b8879afda80fa35eba",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6ee67",
                            table="club_promiseterm",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="62cffcc3a2f8d2624605dd20e19380cb1782043a",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_bbc03",
                            table="club_promiseterm",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PushDevice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("endpoint", models.URLField(max_length=500)),
                ("public_key", models.CharField(help_text="p256dh, base64url", max_length=100)),
                ("secret", models.CharField(help_text="auth, base64url", max_length=40)),
                ("label", models.CharField(blank=True, max_length=120)),
                ("added_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("gone_at", None)), fields=["person"], name="push_device_of"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_at", None)), fields=("endpoint",), name="push_device_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuietPromise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("month", models.DateField()),
                ("load_percent", models.PositiveSmallIntegerField()),
                ("multiplier_percent", models.PositiveSmallIntegerField()),
                ("points_max", models.PositiveIntegerField()),
                ("promised_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("points_used", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quiet_promises",
                        to="booking.appointment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["month"], name="quiet_promise_month"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("appointment",),
                        name="quiet_promise_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("points_used", None), ("settled_at", None)),
                            models.Q(
                                ("ended_at", None),
                                ("points_used__lte", models.F("points_max")),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="quiet_promise_within_its_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("multiplier_percent__gt", 100), ("points_max__gt", 0)),
                        name="quiet_promise_multiplies",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("known_as", models.CharField(blank=True, max_length=20)),
                ("phone_hash", models.CharField(blank=True, max_length=64)),
                ("email_hash", models.CharField(blank=True, max_length=64)),
                ("vin_hash", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Invited"),
                            ("consented", "Joined"),
                            ("lead", "Booked"),
                            ("visited", "Visited"),
                            ("test_drive", "Test drive"),
                            ("ordered", "Ordered"),
                            ("delivered", "Delivered"),
                            ("rewarded", "Rewarded"),
                            ("duplicate", "Already invited"),
                            ("not_eligible", "Not eligible"),
                            ("lost", "Did not come"),
                            ("fraud", "Refused"),
                            ("reversed", "Taken back"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "review",
                    models.CharField(
                        choices=[
                            ("clear", "Clear"),
                            ("held", "Held for review"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                        ],
                        default="clear",
                        max_length=8,
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list
                    ),
                ),
                (
                    "notes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list
                    ),
                ),
                ("how", models.CharField(max_length=10)),
                ("rate", models.JSONField()),
                ("consented_at", models.DateTimeField()),
                ("booked_at", models.DateTimeField(blank=True, null=True)),
                ("visited_at", models.DateTimeField(blank=True, null=True)),
                ("driven_at", models.DateTimeField(blank=True, null=True)),
                ("ordered_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("rewarded_at", models.DateTimeField(blank=True, null=True)),
                ("nudged_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("review_due_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "friend",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty until somebody who asked about a car is a person on file.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referred_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referrer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="club.member",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="lead",
            name="referral",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leads",
                to="club.referral",
            ),
        ),
        migrations.CreateModel(
            name="ReferralCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True)),
                ("created_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "paused_at",
                    models.DateTimeField(blank=True, help_text="Too many came at once (J4).", null=True),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral_codes",
                        to="club.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("member",),
                        name="referral_code_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", django.db.models.functions.text.Upper(models.F("code")))),
                        name="referral_code_upper",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralClicks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on_date", models.DateField()),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clicks",
                        to="club.referralcode",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "referral clicks",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "on_date"), name="referral_clicks_a_day")
                ],
            },
        ),
        migrations.AddField(
            model_name="referral",
            name="code",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="club.referralcode"
            ),
        ),
        migrations.CreateModel(
            name="ReferralMilestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("milestone", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=60)),
                ("reached_at", models.DateTimeField()),
                ("opens_on", models.DateField()),
                ("referrer_points", models.PositiveIntegerField()),
                ("friend_points", models.PositiveIntegerField()),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list
                    ),
                ),
                ("granted_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("reversed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="club.referral",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["source"], name="referral_milestone_source")],
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "milestone"), name="referral_milestone_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted_at__isnull", True), ("refused_at__isnull", True), _connector="OR"
                        ),
                        name="referral_milestone_one_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("call_due_at", models.DateTimeField(blank=True, null=True)),
                ("call_tries", models.PositiveSmallIntegerField(default=0)),
                ("call_error", models.CharField(blank=True, max_length=60)),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.CharField(max_length=160, unique=True)),
                ("amount_minor", models.PositiveBigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "source",
                    models.CharField(
                        choices=[("ours", "asked here"), ("provider", "made at Stripe")],
                        default="ours",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("pending", "on its way"),
                            ("succeeded", "given back"),
                            ("failed", "did not arrive"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("provider_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("failure", models.CharField(blank=True, max_length=60)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="club.payment"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("call_due_at__isnull", False)),
                        fields=["call_due_at"],
                        name="payment_refund_calls",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="payment_refund_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ["succeeded", "failed"])),
                            models.Q(("state__in", ["asked", "pending"]), ("ended_at", None)),
                            _connector="OR",
                        ),
                        name="payment_refund_ended_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unpaid", "to be paid"),
                            ("registered", "registered"),
                            ("attended", "was there"),
                            ("missed", "missed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="registered",
                        max_length=10,
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField()),
                ("cars", models.PositiveSmallIntegerField(default=0)),
                ("points", models.PositiveIntegerField(default=0)),
                ("money_minor", models.PositiveBigIntegerField(default=0)),
                ("back_minor", models.PositiveBigIntegerField(default=0)),
                ("pay_by", models.DateTimeField(blank=True, null=True)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                ("request_key", models.CharField(max_length=100, unique=True)),
                ("request_hash", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                ("registered_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("waiver_at", models.DateTimeField(blank=True, null=True)),
                ("licence_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="club.event",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="club.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "-id"], name="registration_member"),
                    models.Index(
                        condition=models.Q(("state", "unpaid")), fields=["pay_by"], name="registration_unpaid"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["unpaid", "registered", "attended"])),
                        fields=("event", "member"),
                        name="registration_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "unpaid"), _negated=True),
                            ("pay_by__isnull", False),
                            _connector="OR",
                        ),
                        name="registration_unpaid_says_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("money_minor__gt", 0),
                                ("state__in", ["registered", "attended", "missed"]),
                                _negated=True,
                            ),
                            ("paid_at__isnull", False),
                            _connector="OR",
                        ),
                        name="registration_comes_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("back_minor__lte", models.F("money_minor"))),
                        name="registration_back_within",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyGuest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("meal", models.CharField(blank=True, max_length=60, verbose_name="meal")),
                ("child_seat", models.BooleanField(default=False, verbose_name="needs a child seat")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guests",
                        to="club.registration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("registration", "place"), name="guest_place_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nonce", models.CharField(max_length=64)),
                ("scanned_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_ins",
                        to="club.partyguest",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_ins",
                        to="club.registration",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["nonce"], name="check_in_nonce")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("registration", "guest"),
                        name="check_in_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="check_in_undone_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(choices=[("sales", "Sales"), ("service", "Service")], max_length=7),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(blank=True, null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks_after",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("until_at", None)), fields=["staff"], name="relation_staff"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("person", "side"),
                        name="one_relation_a_side",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rescue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=200, verbose_name="where")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="what happened")),
                ("called_at", models.DateTimeField(verbose_name="called")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="help left")),
                ("there_at", models.DateTimeField(blank=True, null=True, verbose_name="help was there")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rescues",
                        to="booking.vehicle",
                        verbose_name="car",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rescues",
                        to="booking.visit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "-called_at"], name="rescue_site")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at", None), ("left_at__gte", models.F("called_at")), _connector="OR"
                        ),
                        name="rescue_runs_forward",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RestCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "found",
                    models.CharField(choices=[("clean", "clean"), ("dirty", "not clean")], max_length=5),
                ),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "-at"], name="rest_check_site")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="13098523a82b875c5d9d9900d153a1539d9d2ab3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_74935",
                            table="club_restcheck",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="aab35f536935ba27010671908ec72227b08c12f1",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_dc619",
                            table="club_restcheck",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "anchor",
                    models.CharField(
                        choices=[
                            ("birthday", "Birthday"),
                            ("joined", "Anniversary in the club"),
                            ("registered", "Anniversary of the car's first registration"),
                            ("insurance", "End of the insurance policy"),
                            ("inspection", "Inspection by law"),
                            ("first_service", "First service, by date or mileage"),
                            ("service", "Periodic service, by date or mileage"),
                            ("warranty", "End of the extended warranty"),
                            ("maker", "End of the maker's warranty, so many months after registration"),
                            (
                                "part",
                                "End of the warranty on parts fitted by us, so many months after the visit",
                            ),
                            ("deferred", "Work that was put off"),
                            ("membership", "End of the paid membership"),
                            ("points", "Points that end"),
                            ("tier", "Level at risk"),
                            ("event", "Event somebody is registered for"),
                            ("wake_up", "Last visit, when none followed"),
                            ("visit", "Visit that was closed"),
                            ("date", "One fixed day, for everybody"),
                        ],
                        max_length=13,
                        verbose_name="counted from",
                    ),
                ),
                (
                    "offsets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), verbose_name="days before (−) or after (+)"
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="months of warranty",
                    ),
                ),
                ("fixed_on", models.DateField(blank=True, null=True, verbose_name="the fixed day")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("contract", "My bookings and my account"),
                            ("safety", "Recalls and legal duties"),
                            ("reminder", "Reminders about my car"),
                            ("greeting", "Greetings"),
                            ("marketing", "News and offers"),
                            ("survey", "Questions after a visit"),
                            ("partner", "Sharing with partners"),
                            ("profiling", "Offers chosen for me"),
                            ("sensitive", "Keeping my ID number"),
                        ],
                        max_length=10,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("inbox", "Inbox"),
                                ("email", "E-mail"),
                                ("sms", "Text message"),
                                ("phone", "Phone call"),
                                ("push", "Notification"),
                            ],
                            max_length=6,
                        ),
                        verbose_name="channels in order",
                    ),
                ),
                ("opens", models.TimeField(default=datetime.time(9, 0), verbose_name="not before")),
                ("closes", models.TimeField(default=datetime.time(20, 0), verbose_name="not after")),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            validators=[django.core.validators.MaxValueValidator(6)]
                        ),
                        blank=True,
                        default=list,
                        verbose_name="only on these days of the week",
                    ),
                ),
                (
                    "useful_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: until the day before the next message, the last one until the day itself.",
                        null=True,
                        verbose_name="useful for so many days after its day",
                    ),
                ),
                (
                    "catch_up",
                    models.CharField(
                        choices=[("send", "Send it while it is of use"), ("drop", "Leave it out")],
                        default="send",
                        max_length=5,
                        verbose_name="if its time was missed",
                    ),
                ),
                (
                    "on_unknown",
                    models.CharField(
                        choices=[("hold", "Wait for a person"), ("resend", "Send again")],
                        default="hold",
                        max_length=6,
                        verbose_name="if a message was perhaps sent",
                    ),
                ),
                (
                    "stops",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("booked", "a visit of the car is booked within 30 days"),
                                ("visited", "the car was here in the last 14 days"),
                            ],
                            max_length=8,
                        ),
                        blank=True,
                        default=club.reminders.models.rule.all_stops,
                        verbose_name="not sent if",
                    ),
                ),
                ("priority", models.PositiveSmallIntegerField(default=50, verbose_name="priority")),
                (
                    "most_at_once",
                    models.PositiveIntegerField(
                        default=20000,
                        help_text="More than that stops the rule until somebody has looked at the number.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="most messages in one planning",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="subject")),
                (
                    "subject_zh",
                    models.CharField(blank=True, max_length=120, verbose_name="subject in Chinese"),
                ),
                ("body", models.TextField(blank=True, max_length=2000, verbose_name="text")),
                ("body_zh", models.TextField(blank=True, max_length=2000, verbose_name="text in Chinese")),
                ("version", models.PositiveIntegerField(default=1)),
                ("active_from", models.DateTimeField(verbose_name="active from")),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="paused since")),
                ("stopped_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("stopped_count", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ("allowed_count", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="members of one centre",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder rule",
                "verbose_name_plural": "reminder rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stopped_at", None), ("stopped_count", None)),
                            models.Q(("stopped_at__isnull", False), ("stopped_count__isnull", False)),
                            _connector="OR",
                        ),
                        name="rule_stopped_with_its_number",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="occurrence",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="occurrences", to="club.rule"
            ),
        ),
        migrations.CreateModel(
            name="Rung",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField()),
                ("reached_at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("role", models.CharField(blank=True, max_length=20)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="told", to="club.clock"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("clock", "percent"), name="rung_told_once")],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=80, verbose_name="name in Chinese")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("live", "live: who fits today"),
                            ("snapshot", "snapshot: who fitted on its day"),
                        ],
                        default="live",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("taken_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "segment",
                "verbose_name_plural": "segments",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "live"), ("taken_on", None)),
                            models.Q(("kind", "snapshot"), ("taken_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="segment_snapshot_has_its_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="club.member"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="people", to="club.segment"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "member"), name="segment_member_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                ("valid_from", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="club.segment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "number"), name="segment_version_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="cfc7e18cf59fc51be128f009d72c29292167b0cc",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8dca6",
                            table="club_segmentversion",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="56a5fa4d9e997e0b43be7f728ca32a90eb1c32b6",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_50515",
                            table="club_segmentversion",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShowOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="what for")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ordered", "ordered"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("sent", "sent"),
                            ("received", "received"),
                        ],
                        default="ordered",
                        max_length=8,
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("ordered_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="club.showitem"
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "-ordered_at"], name="show_order_site")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="show_order_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(("answered_by", models.F("ordered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="show_order_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SimulatedObject",
            fields=[
                ("id", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("data", models.JSONField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-created_at"], name="simulated_by_kind")],
            },
        ),
        migrations.CreateModel(
            name="SimulatedPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.CharField(max_length=120, unique=True)),
                ("body", models.TextField()),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("last_status", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["due_at"],
                        name="simulated_posts_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.UUIDField(help_text="The page in every language.")),
                ("version", models.CharField(max_length=40)),
                ("read_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "page", "version"), name="staff_reading_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit_key", models.CharField(max_length=140)),
                ("amount_minor", models.BigIntegerField()),
                ("earlier_minor", models.BigIntegerField(help_text="The same months a year before.")),
                ("rank", models.PositiveIntegerField()),
                ("share_bp", models.PositiveIntegerField()),
                (
                    "raw",
                    models.CharField(
                        choices=[
                            ("A", "A, gold"),
                            ("B", "B, important"),
                            ("C", "C, general"),
                            ("N", "N, paid nothing"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "klass",
                    models.CharField(
                        choices=[
                            ("A", "A, gold"),
                            ("B", "B, important"),
                            ("C", "C, general"),
                            ("N", "N, paid nothing"),
                        ],
                        max_length=1,
                    ),
                ),
                ("held_before", models.CharField(blank=True, max_length=1)),
                ("rank_before", models.PositiveIntegerField(null=True)),
                ("flips", models.BooleanField()),
                ("is_jump", models.BooleanField()),
                ("visits", models.PositiveIntegerField()),
                ("expected_milli", models.PositiveIntegerField()),
                ("loyalty_bp", models.PositiveIntegerField()),
                ("cell", models.CharField(blank=True, max_length=2)),
                (
                    "label",
                    models.CharField(
                        choices=[
                            ("new", "not here yet"),
                            ("active", "active"),
                            ("due", "due"),
                            ("warning", "drifting away"),
                            ("dormant", "dormant"),
                            ("lost", "lost"),
                        ],
                        max_length=7,
                    ),
                ),
                ("label_before", models.CharField(blank=True, max_length=7)),
                ("ratio", models.FloatField()),
                ("months_since", models.FloatField()),
                ("interval", models.FloatField()),
                ("by", models.CharField(blank=True, max_length=8)),
                ("reasons", models.JSONField(default=list)),
                (
                    "has_sold",
                    models.BooleanField(default=False, help_text="No car left, the last one sold or gone."),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="club.member",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="club.classrun",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "-run"], name="standing_of_member"),
                    models.Index(fields=["run", "klass"], name="standing_by_class"),
                    models.Index(fields=["run", "label"], name="standing_by_label"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "member"), name="standing_once_a_run"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cell", ""), ("klass", "N")),
                            models.Q(
                                models.Q(("klass", "N"), _negated=True), models.Q(("cell", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="standing_cell_of_class",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StrategyCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("title_zh", models.CharField(blank=True, max_length=80, verbose_name="title in Chinese")),
                ("body", models.TextField(max_length=1000, verbose_name="what to do")),
                (
                    "body_zh",
                    models.TextField(blank=True, max_length=1000, verbose_name="what to do, in Chinese"),
                ),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["code", "-id"], name="strategy_card_newest")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="5d97a52b1de824e6646cfb429fd51ccf57697d8a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1257e",
                            table="club_strategycard",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="ea9abedaf1e8019b97e7279e482308448c2f31b1",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_b319c",
                            table="club_strategycard",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StripeEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.CharField(max_length=120, unique=True)),
                ("kind", models.CharField(max_length=80)),
                ("said_at", models.DateTimeField(help_text="When the provider wrote it.")),
                ("received_at", models.DateTimeField()),
                ("object_id", models.CharField(blank=True, max_length=120)),
                ("intent_id", models.CharField(blank=True, max_length=120)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("taken", "taken in"),
                            ("ignored", "says nothing to us"),
                            ("unknown", "no payment of ours"),
                            ("wrong_amount", "another amount"),
                            ("wrong_currency", "another currency"),
                            ("wrong_mode", "test and real money mixed"),
                            ("wrong_account", "another account"),
                        ],
                        max_length=16,
                    ),
                ),
                ("body_hash", models.CharField(max_length=64)),
                ("payload", models.JSONField()),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="club.payment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("outcome", "unknown"), models.Q(("intent_id", ""), _negated=True)
                        ),
                        fields=["intent_id"],
                        name="event_waiting",
                    ),
                    models.Index(fields=["payment", "id"], name="event_of_payment"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wrong_amount", "A payment of another amount than asked for"),
                            ("wrong_currency", "A payment in another currency than asked for"),
                            ("wrong_mode", "Test money among real money, or the reverse"),
                            ("wrong_account", "An event of another account"),
                            ("unknown", "Money for a payment we do not know"),
                            ("call_failed", "A payment or refund that Stripe refused or never answered"),
                            ("refund_failed", "A refund that did not arrive"),
                            ("refund_outside", "A refund made at Stripe, not here"),
                            ("disputed", "A payment its payer disputes"),
                            ("dispute_lost", "A dispute lost"),
                            ("late", "Money that came too late and goes back"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="club.payment",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="club.stripeevent",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["site", "at"],
                        name="payment_alarm_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payment_alarm_answered_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("call_due_at", models.DateTimeField(blank=True, null=True)),
                ("call_tries", models.PositiveSmallIntegerField(default=0)),
                ("call_error", models.CharField(blank=True, max_length=60)),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.CharField(max_length=160, unique=True)),
                ("price_minor", models.PositiveIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("months", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "being prepared"),
                            ("open", "waiting for payment"),
                            ("active", "active"),
                            ("failing", "payment failed"),
                            ("ended", "ended"),
                            ("expired", "not paid in time"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("session_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("provider_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("customer_id", models.CharField(blank=True, max_length=120)),
                ("pay_url", models.TextField(blank=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("paid_until", models.DateTimeField(blank=True, null=True)),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                ("status", models.CharField(blank=True, max_length=20)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("expired_at", models.DateTimeField(blank=True, null=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="club.paidplan",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("call_due_at__isnull", False)),
                        fields=["call_due_at"],
                        name="subscription_calls",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["active", "failing"])),
                        fields=["paid_until"],
                        name="subscription_renewal",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["new", "open", "active", "failing"])),
                        fields=("person",),
                        name="subscription_alive_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubscriptionPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("invoice_id", models.CharField(max_length=120, unique=True)),
                ("amount_minor", models.PositiveIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField()),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="club.subscription",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="subscription_period_forward",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("workshop", "the workshop"),
                            ("reception", "reception"),
                            ("web", "this website"),
                            ("club", "the club and its events"),
                            ("other", "something else"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="about",
                    ),
                ),
                ("words", models.CharField(max_length=1000, verbose_name="suggestion")),
                ("created_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("adopted", "adopted"), ("not_now", "not now")], max_length=8
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("department", models.CharField(blank=True, max_length=20)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="club.member",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "-id"], name="suggestion_member"),
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["site", "created_at"],
                        name="suggestion_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("outcome", "")),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="suggestion_answered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "adopted"), _negated=True),
                            models.Q(("department", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="suggestion_adopted_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("inbox", "Inbox"),
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("phone", "Phone call"),
                            ("push", "Notification"),
                        ],
                        max_length=6,
                    ),
                ),
                ("address_hash", models.CharField(max_length=64)),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contract", "My bookings and my account"),
                            ("safety", "Recalls and legal duties"),
                            ("reminder", "Reminders about my car"),
                            ("greeting", "Greetings"),
                            ("marketing", "News and offers"),
                            ("survey", "Questions after a visit"),
                            ("partner", "Sharing with partners"),
                            ("profiling", "Offers chosen for me"),
                            ("sensitive", "Keeping my ID number"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounce", "The mailbox does not exist"),
                            ("complaint", "Reported as unwanted"),
                            ("unsubscribed", "Unsubscribed"),
                            ("erased", "Erased"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "address_hash", "purpose"), name="suppression_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=80, verbose_name="name in Chinese")),
                (
                    "asked_after",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("visit", "after every delivered visit"),
                            ("event", "after an event"),
                            ("lost", "when a lead is lost"),
                            ("", "when somebody is asked by hand"),
                        ],
                        default="visit",
                        max_length=8,
                        verbose_name="asked",
                    ),
                ),
                (
                    "scale",
                    models.CharField(
                        choices=[
                            ("index", "weighted factors, up to 1,000"),
                            ("hundred", "short survey, 0 to 100"),
                        ],
                        default="index",
                        max_length=8,
                        verbose_name="scale",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                        verbose_name="centre",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="survey_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("published_at__isnull", False)),
                        fields=("code",),
                        name="survey_one_live_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("published_at__isnull", False),
                            models.Q(("asked_after", ""), _negated=True),
                        ),
                        fields=("asked_after", "site"),
                        name="survey_one_for_each_cause",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("published_at__isnull", False), _connector="OR"
                        ),
                        name="survey_ends_once_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("subject", models.CharField(max_length=60)),
                ("created_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField()),
                ("send_at", models.DateTimeField()),
                ("remind_at", models.DateTimeField()),
                ("call_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("listed_at", models.DateTimeField(blank=True, null=True)),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("excluded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "excluded_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("opted_out", "does not want to be asked"),
                            ("recent", "asked within the last 30 days"),
                            ("complaint", "a complaint is open"),
                            ("staff", "works for us"),
                            ("nobody", "nobody known to ask"),
                            ("hand", "taken out by hand"),
                        ],
                        max_length=10,
                    ),
                ),
                ("excluded_note", models.CharField(blank=True, max_length=200)),
                (
                    "advisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_invitation",
                        to="booking.visit",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="club.survey",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-begun_at"], name="invitation_person"),
                    models.Index(fields=["site", "begun_at"], name="invitation_site"),
                    models.Index(
                        condition=models.Q(("answered_at", None), ("excluded_at", None), ("sent_at", None)),
                        fields=["send_at"],
                        name="invitation_to_send",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("answered_at", None), ("excluded_at", None), ("refused_at", None)
                        ),
                        fields=["call_at"],
                        name="invitation_to_call",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("excluded_at", None), ("excluded_why", "")),
                            models.Q(
                                ("excluded_at__isnull", False), models.Q(("excluded_why", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="invitation_excluded_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("excluded_why", "hand"), _negated=True),
                            models.Q(("excluded_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="invitation_hand_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("begun_at"))),
                        name="invitation_runs_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("spoken", "spoken to"),
                            ("no_answer", "nobody answered"),
                            ("later", "asked to be called later"),
                            ("refused", "does not want to answer"),
                            ("wrong", "wrong number"),
                        ],
                        max_length=10,
                        verbose_name="how it went",
                    ),
                ),
                ("use", models.CharField(blank=True, max_length=500, verbose_name="how the car is used")),
                (
                    "questions",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="questions and what was answered"
                    ),
                ),
                (
                    "next_service_on",
                    models.DateField(blank=True, null=True, verbose_name="next service told"),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="club.invitation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["invitation", "id"], name="call_of_invitation")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="02462cca39986213ad5e2cffc949da4b56bb7212",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5c37e",
                            table="club_surveycall",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="77dd4227b9d26e7e6db40edec3cb293762ad9e6b",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_e3cb6",
                            table="club_surveycall",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyFactor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=60, verbose_name="name in Chinese")),
                ("weight", models.PositiveSmallIntegerField(verbose_name="weight")),
                ("department", models.CharField(blank=True, max_length=20, verbose_name="department")),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="factors", to="club.survey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("survey", "code"), name="survey_factor_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)), name="survey_factor_weighs"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("code", models.SlugField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("score", "1 to 10"),
                            ("recommend", "recommendation, 0 to 10"),
                            ("feeling", "a feeling, five faces"),
                            ("fault_gone", "is the fault gone?"),
                            ("asked", "were you asked for a score?"),
                            ("text", "free words"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("words", models.CharField(max_length=200, verbose_name="question")),
                (
                    "words_zh",
                    models.CharField(blank=True, max_length=200, verbose_name="question in Chinese"),
                ),
                (
                    "counts_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nothing more"),
                            ("explains", "explains the work at hand-over"),
                            ("needs", "understands needs"),
                            ("correct", "the workshop works correctly"),
                        ],
                        max_length=10,
                        verbose_name="counts as",
                    ),
                ),
                ("asked_from", models.DateField(blank=True, null=True)),
                ("asked_until", models.DateField(blank=True, null=True)),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="club.surveyfactor",
                    ),
                ),
                (
                    "probe_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="probes",
                        to="club.surveyitem",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="club.survey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("survey", "code"), name="survey_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("factor", None), ("kind", "score"), _connector="OR"),
                        name="survey_only_scores_have_factors",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_from", None), ("asked_until", None), ("probe_of", None)),
                            models.Q(
                                ("asked_from__isnull", False),
                                ("factor", None),
                                ("kind", "score"),
                                ("probe_of__isnull", False),
                                ("asked_until__gt", models.F("asked_from")),
                            ),
                            _connector="OR",
                        ),
                        name="survey_probe_has_a_month",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="measure",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="measures",
                to="club.surveyitem",
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="probe",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="club.surveyitem",
            ),
        ),
        migrations.CreateModel(
            name="SurveyNetwork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("network", models.CharField(max_length=43, verbose_name="network")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="survey_networks",
                        to="booking.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "network"), name="survey_network_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "how",
                    models.CharField(choices=[("link", "by the link"), ("phone", "by phone")], max_length=5),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("counted", "counts"),
                            ("replaced", "bettered later"),
                            ("aside", "set aside"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "aside_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("late", "after its end"),
                            ("staff", "by somebody of ours"),
                            ("showroom", "from inside a centre"),
                            ("device", "a device many answer from"),
                            ("again", "answered before"),
                        ],
                        max_length=8,
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=64)),
                ("verdict", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("fault_gone", models.CharField(blank=True, max_length=3)),
                ("comment", models.CharField(blank=True, max_length=1000)),
                (
                    "loop",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ticket", "a ticket"),
                            ("note", "a note to the team lead"),
                            ("thanks", "thanks and an invitation"),
                        ],
                        max_length=6,
                    ),
                ),
                ("ticket", models.CharField(blank=True, max_length=40)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="club.invitation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("standing", "counted")), fields=["at"], name="reply_counted"
                    ),
                    models.Index(
                        condition=models.Q(("device", ""), _negated=True),
                        fields=["device", "at"],
                        name="reply_device",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("standing", "counted")),
                        fields=("invitation",),
                        name="reply_one_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standing", "aside"), models.Q(("aside_why", ""), _negated=True)),
                            models.Q(models.Q(("standing", "aside"), _negated=True), ("aside_why", "")),
                            _connector="OR",
                        ),
                        name="reply_aside_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict", None), ("verdict__lte", 10), _connector="OR"),
                        name="reply_verdict_to_ten",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("words", models.CharField(blank=True, max_length=1000)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="club.surveyitem",
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="club.surveyreply",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["item"], name="answer_item")],
                "constraints": [
                    models.UniqueConstraint(fields=("reply", "item"), name="answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(("score", None), ("score__lte", 10), _connector="OR"),
                        name="answer_to_ten",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="81940926c9943697a128bb0f6ad0733326d99e19",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_90634",
                            table="club_surveyanswer",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="8632f805bbafe15d3bedcda85b48c02dadc93ac6",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_11461",
                            table="club_surveyanswer",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("kind", models.SlugField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=60)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("advisor", "service advisor"),
                            ("workshop", "workshop"),
                            ("club_manager", "club manager"),
                            ("care_agent", "care agent"),
                            ("sales", "sales consultant"),
                            ("team_lead", "team lead"),
                            ("head", "head of department"),
                            ("general_manager", "general manager"),
                            ("editor", "editor"),
                            ("administrator", "group administrator"),
                            ("auditor", "auditor"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=30)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finished_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)), fields=["site", "due_at"], name="task_open"
                    ),
                    models.Index(
                        condition=models.Q(("finished_at", None)),
                        fields=["assignee", "due_at"],
                        name="task_mine",
                    ),
                    models.Index(fields=["subject"], name="task_subject"),
                    models.Index(fields=["person", "-id"], name="task_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("outcome", "")),
                            models.Q(
                                ("finished_at__isnull", False), models.Q(("outcome", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="task_finished_with_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("taken_at", None), ("assignee__isnull", False), _connector="OR"),
                        name="task_taken_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestDrive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField()),
                ("licence_seen_at", models.DateTimeField(blank=True, null=True)),
                ("kept_at", models.DateTimeField(blank=True, null=True)),
                ("missed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drives", to="club.lead"
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.vehiclemodel",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["lead", "at"], name="lead_drives")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kept_at", None), ("missed_at", None), _connector="OR"),
                        name="drive_kept_or_missed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept_at", None), ("licence_seen_at__isnull", False), _connector="OR"
                        ),
                        name="drive_kept_with_licence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("walk_in", "in person"),
                            ("phone", "by phone"),
                            ("web", "online"),
                            ("survey", "from a survey"),
                            ("maker", "from the maker's hotline"),
                            ("regulator", "from an authority"),
                            ("social", "from social media"),
                            ("colleague", "from a colleague"),
                        ],
                        max_length=10,
                    ),
                ),
                ("external_number", models.CharField(blank=True, max_length=40)),
                (
                    "klass",
                    models.CharField(
                        choices=[
                            ("general", "general"),
                            ("escalated", "escalated"),
                            ("major", "major"),
                            ("liability", "product liability"),
                            ("crisis", "crisis"),
                        ],
                        default="general",
                        max_length=10,
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("repair", "the repair itself"),
                            ("time", "waiting and appointments"),
                            ("price", "price and bill"),
                            ("staff", "how we behaved"),
                            ("parts", "parts"),
                            ("car", "the car itself"),
                            ("sales", "buying the car"),
                            ("club", "points and club"),
                            ("other", "something else"),
                        ],
                        default="other",
                        max_length=10,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("understand", "understand"),
                            ("accept", "accept"),
                            ("handle", "handle"),
                            ("answer", "answer"),
                            ("special", "special case"),
                            ("follow_up", "follow-up"),
                            ("closed", "closed"),
                            ("merged", "merged into another"),
                        ],
                        default="understand",
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("words", models.TextField(max_length=4000)),
                ("in_the_media", models.BooleanField(default=False)),
                ("received_at", models.DateTimeField()),
                ("promise_at", models.DateTimeField(blank=True, null=True)),
                ("spot_at", models.DateTimeField(blank=True, null=True)),
                ("attempted_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("understanding", "we did not understand what was expected"),
                            ("procedure", "our procedure does not deliver it"),
                            ("behaviour", "somebody did not act as agreed"),
                            ("promise", "more was promised than we keep"),
                            ("perception", "it was done but not seen"),
                        ],
                        max_length=13,
                    ),
                ),
                ("lesson", models.CharField(blank=True, max_length=500)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="club.ticket",
                    ),
                ),
                (
                    "overseer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="parts",
                        to="club.ticket",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.vehicle",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.visit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["site", "received_at"],
                        name="ticket_open",
                    ),
                    models.Index(fields=["person", "-id"], name="ticket_person"),
                    models.Index(fields=["vehicle", "-id"], name="ticket_vehicle"),
                    models.Index(fields=["closed_at"], name="ticket_closed"),
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["handler"], name="ticket_handler"
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["first_owner"],
                        name="ticket_first_owner",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "maker"), _negated=True),
                            models.Q(("external_number", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ticket_of_the_maker_is_numbered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "closed"), _negated=True),
                            models.Q(("closed_at__isnull", False), models.Q(("cause", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="ticket_closed_with_a_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("stage__in", ["closed", "merged"]), _connector="OR"
                        ),
                        name="ticket_open_or_closed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_number", ""), _negated=True),
                        fields=("source", "external_number"),
                        name="ticket_once_per_external_number",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="first_owner_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."first_owner_id" IS NOT NULL AND OLD."first_owner_id" IS DISTINCT FROM (NEW."first_owner_id"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="efbfa82b81d35aa15816875e96d4844c9e595487",
                            operation="UPDATE",
                            pgid="pgtrigger_first_owner_stays_82214",
                            table="club_ticket",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Goodwill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("money", "money"), ("points", "points"), ("voucher", "voucher")],
                        max_length=10,
                    ),
                ),
                ("minor", models.PositiveBigIntegerField()),
                ("points", models.PositiveIntegerField(default=0)),
                ("entry_key", models.CharField(blank=True, max_length=160)),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to="club.goodwillbudget",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="goodwill",
                        to="club.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ticket"], name="goodwill_ticket")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minor__gt", 0)), name="goodwill_costs_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "money"), ("points", 0)),
                            models.Q(
                                models.Q(("kind", "money"), _negated=True),
                                ("points__gt", 0),
                                models.Q(("entry_key", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="goodwill_points_are_posted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExceptionAsk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=500)),
                ("amount_minor", models.PositiveBigIntegerField()),
                (
                    "currency",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Three capital letters, as in GBP."
                            )
                        ],
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("approved", "approved"), ("refused", "refused")], max_length=10
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exceptions",
                        to="club.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("outcome", "")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="exception_decided_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="exception_by_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")), fields=("ticket",), name="exception_asked_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("attempt", "tried to reach"),
                            ("contact", "spoke with the customer"),
                            ("note", "note"),
                            ("customer", "the customer wrote"),
                            ("stage", "next stage"),
                            ("class", "another class"),
                            ("handler", "given to"),
                            ("promise", "promised"),
                            ("answer", "answered"),
                            ("gm_answer", "the general manager answered"),
                            ("pause", "clock paused"),
                            ("resume", "clock runs again"),
                            ("exception", "exception"),
                            ("goodwill", "goodwill"),
                            ("maker", "feedback to the maker"),
                            ("resolved", "resolved"),
                            ("follow_up", "follow-up"),
                            ("confirmed", "the customer confirmed"),
                            ("objected", "the customer objected"),
                            ("reopened", "opened again"),
                            ("split", "split"),
                            ("merged", "merged"),
                            ("closed", "closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "by phone"),
                            ("email", "by e-mail"),
                            ("message", "by message"),
                            ("person", "in person"),
                            ("post", "by post"),
                        ],
                        max_length=10,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("is_shown", models.BooleanField(default=False)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="club.ticket"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "ticket entries",
                "indexes": [models.Index(fields=["ticket", "id"], name="ticket_entry_ticket")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_changed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="be71c2e7876a420ef282c523815fc9a13ef8f5d8",
                            operation="UPDATE",
                            pgid="pgtrigger_never_changed_d9e06",
                            table="club_ticketentry",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.file"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="club.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ticket", "id"], name="ticket_photo_ticket")],
            },
        ),
        migrations.CreateModel(
            name="TrailEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("verb", models.CharField(max_length=60)),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.CharField(max_length=40)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("reference", models.CharField(blank=True, max_length=12)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "trail entries",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id", "at"], name="trail_subject"),
                    models.Index(fields=["actor", "at"], name="trail_actor"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="ad5fe7c845035a7f339a99da1c05299b7d854b59",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4f36a",
                            table="club_trailentry",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="003c64495994533a6a184715aa417bb57edf2f0a",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_fb922",
                            table="club_trailentry",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitMoment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("arrived", "the owner is here"),
                            ("greeted", "greeted"),
                            ("explained", "every charge explained"),
                            ("washed", "washed"),
                            ("no_wash", "no wash wanted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moments",
                        to="booking.appointment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("appointment", "kind"), name="visit_moment_once")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="24b14e2a69c9640fe4b9a2a75e9a1a53fd968236",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_06984",
                            table="club_visitmoment",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="88c61ceaebb531297d0c2c875749bc3aff982a73",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_b9c4c",
                            table="club_visitmoment",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitPromise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("greeted", "Received within one minute"),
                            ("prices", "Open price list"),
                            ("plan", "The whole repair plan before work"),
                            ("rest_area", "A clean rest area"),
                            ("on_time", "Handed over at the agreed time"),
                            ("explained", "Every charge explained"),
                            ("wash", "One free wash"),
                            ("parts", "Genuine parts guaranteed"),
                            ("rescue", "Rescue at any hour"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("kept", "kept"),
                            ("broken", "broken"),
                            ("none", "did not apply"),
                            ("open", "waits for the owner's word"),
                        ],
                        max_length=6,
                    ),
                ),
                ("why", models.SlugField(max_length=30)),
                ("facts", models.JSONField(default=dict)),
                ("decided_at", models.DateTimeField()),
                ("said", models.CharField(blank=True, choices=[("yes", "yes"), ("no", "no")], max_length=3)),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                ("points", models.PositiveIntegerField(default=0)),
                (
                    "department",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("service", "service"),
                            ("sales", "sales"),
                            ("parts", "parts"),
                            ("body", "body shop"),
                            ("club", "club"),
                        ],
                        max_length=10,
                    ),
                ),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                (
                    "held_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("disputed", "our clock says otherwise"),
                            ("often", "often said no"),
                            ("budget", "beyond the budget"),
                            ("no_account", "no points account"),
                        ],
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_note", models.CharField(blank=True, max_length=200)),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="booking.visit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("verdict", "broken")),
                        fields=["decided_at"],
                        name="promise_broken",
                    ),
                    models.Index(
                        condition=models.Q(models.Q(("held_why", ""), _negated=True), ("settled_at", None)),
                        fields=["decided_at"],
                        name="promise_held",
                    ),
                    models.Index(
                        condition=models.Q(("verdict", "open")), fields=["decided_at"], name="promise_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "code"), name="visit_promise_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_at", None),
                            models.Q(("points__gt", 0), ("verdict", "broken")),
                            _connector="OR",
                        ),
                        name="promise_only_broken_pays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("said", ""), ("said_at", None)),
                            models.Q(models.Q(("said", ""), _negated=True), ("said_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="promise_said_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("offered", "seats offered"),
                            ("placed", "has seats"),
                            ("left", "left the list"),
                            ("out", "did not answer twice"),
                            ("over", "the list is closed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("guests", models.PositiveSmallIntegerField(default=0)),
                ("seats", models.PositiveSmallIntegerField()),
                ("cars", models.PositiveSmallIntegerField(default=0)),
                ("rank", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField()),
                ("joined_at", models.DateTimeField()),
                ("skips", models.PositiveSmallIntegerField(default=0)),
                ("lapses", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="line", to="club.event"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wait_entries",
                        to="club.member",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["event", "-rank", "since"],
                        name="wait_in_order",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "offered"])),
                        fields=("event", "member"),
                        name="wait_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state__in", ["waiting", "offered"])),
                            models.Q(
                                models.Q(("state__in", ["waiting", "offered"]), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="wait_end_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField()),
                ("cars", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("lapsed", "not answered"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="club.waitentry",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["answer_by"], name="offer_open_by_time"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("entry",), name="offer_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="offer_answer_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WarningRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="booking.site",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "user"), name="warning_recipient_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("url", models.URLField(max_length=300, verbose_name="address")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), verbose_name="what it hears of"
                    ),
                ),
                ("secret", models.CharField(max_length=64)),
                ("old_secret", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "integration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endpoints",
                        to="club.integration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=booking.garage.models.new_ref, editable=False, max_length=12, unique=True
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("data", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="webhook_event_at")],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("replay", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("delivered", "delivered"),
                            ("given_up", "given up"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("last_status", models.PositiveSmallIntegerField(null=True)),
                ("last_problem", models.CharField(blank=True, max_length=60)),
                ("delivered_at", models.DateTimeField(null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="club.webhookendpoint",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="club.webhookevent",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["due_at"], name="delivery_due"
                    ),
                    models.Index(fields=["endpoint", "-id"], name="delivery_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("endpoint", "event", "replay"), name="delivery_once_per_replay"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="subject")),
                (
                    "subject_zh",
                    models.CharField(blank=True, max_length=120, verbose_name="subject in Chinese"),
                ),
                ("body", models.TextField(blank=True, max_length=4000, verbose_name="text")),
                ("body_zh", models.TextField(blank=True, max_length=4000, verbose_name="text in Chinese")),
                ("inbox", models.CharField(blank=True, max_length=200, verbose_name="line in the inbox")),
                (
                    "inbox_zh",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="line in the inbox, in Chinese"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-id"], name="wording_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("body", ""),
                                ("body_zh", ""),
                                ("inbox", ""),
                                ("inbox_zh", ""),
                                ("subject", ""),
                                ("subject_zh", ""),
                            ),
                            models.Q(
                                models.Q(("subject", ""), _negated=True),
                                models.Q(("subject_zh", ""), _negated=True),
                                models.Q(("body", ""), _negated=True),
                                models.Q(("body_zh", ""), _negated=True),
                                models.Q(("inbox", ""), _negated=True),
                                models.Q(("inbox_zh", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="wording_whole_or_empty",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="da3e89998be959971bffc3d60cf6d6ffcabc3384",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f6bff",
                            table="club_wording",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="append_only_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                            hash="95c68ed61ad4d917162be6b8e5ec7baf3a04dab8",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_append_only_truncate_38cd8",
                            table="club_wording",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BillAsk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=60, unique=True)),
                ("asked_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_how", models.CharField(blank=True, max_length=10)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_how", "")),
                            models.Q(
                                ("settled_at__isnull", False), ("settled_how__in", ["online", "counter"])
                            ),
                            _connector="OR",
                        ),
                        name="bill_ask_settled_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "course",
                    models.CharField(
                        choices=[
                            ("caller", "calling owners"),
                            ("complaints", "handling complaints"),
                            ("reception", "reception and hand-over"),
                        ],
                        default="caller",
                        max_length=12,
                        verbose_name="course",
                    ),
                ),
                ("passed_on", models.DateField(verbose_name="passed on")),
                ("until_date", models.DateField(blank=True, null=True, verbose_name="holds until")),
                ("trainer", models.CharField(max_length=80, verbose_name="trained by")),
                ("recorded_at", models.DateTimeField()),
                ("revoked_on", models.DateField(blank=True, null=True)),
                ("revoked_why", models.CharField(blank=True, max_length=200)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "course", "passed_on"), name="certificate_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_date", None), ("until_date__gt", models.F("passed_on")), _connector="OR"
                        ),
                        name="certificate_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_on", None),
                            models.Q(("revoked_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="certificate_revoked_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="externalrecord",
            constraint=models.UniqueConstraint(
                fields=("site", "source", "kind", "number"), name="external_number_once"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["site", "stage", "-opened_at"], name="lead_board"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["phone"], name="lead_phone"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["assignee"], name="lead_assignee"
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phone", ""), _negated=True),
                    models.Q(("email", ""), _negated=True),
                    _connector="OR",
                ),
                name="lead_can_be_reached",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), models.Q(("phone", ""), _negated=True)),
                fields=("phone", "kind"),
                name="lead_open_once_a_phone",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("phone", ""), models.Q(("email", ""), _negated=True)),
                fields=("email", "kind"),
                name="lead_open_once_an_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "lost"), _negated=True),
                    models.Q(models.Q(("lost_reason", ""), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="lead_lost_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_at", None), ("verified_by", None)),
                    models.Q(("verified_at__isnull", False), ("verified_by__isnull", False)),
                    _connector="OR",
                ),
                name="lead_verified_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False), ("stage__in", ["delivered", "lost", "duplicate", "void"])
                    ),
                    models.Q(
                        models.Q(("stage__in", ["delivered", "lost", "duplicate", "void"]), _negated=True),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="lead_end_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["referrer", "-consented_at"], name="referral_referrer"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("review", "held")), fields=["review_due_at"], name="referral_queue"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "duplicate"), _negated=True),
                fields=("friend",),
                name="referral_friend_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state", "duplicate"), _negated=True),
                    models.Q(("phone_hash", ""), _negated=True),
                ),
                fields=("phone_hash",),
                name="referral_phone_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state", "duplicate"), _negated=True),
                    models.Q(("email_hash", ""), _negated=True),
                ),
                fields=("email_hash",),
                name="referral_email_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state", "duplicate"), _negated=True), models.Q(("vin_hash", ""), _negated=True)
                ),
                fields=("vin_hash",),
                name="referral_vin_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("friend__isnull", False),
                    models.Q(("phone_hash", ""), _negated=True),
                    models.Q(("email_hash", ""), _negated=True),
                    _connector="OR",
                ),
                name="referral_of_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ("duplicate", "not_eligible", "lost", "fraud", "reversed")),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ("duplicate", "not_eligible", "lost", "fraud", "reversed")),
                            _negated=True,
                        ),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="referral_exit_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(
                condition=models.Q(("state", "planned")), fields=["send_at", "id"], name="occurrence_due"
            ),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(fields=["person", "-send_at"], name="occurrence_person"),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(
                condition=models.Q(("state", "handed")), fields=["ended_at"], name="occurrence_told"
            ),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(
                condition=models.Q(("state", "planned")), fields=["useful_until"], name="occurrence_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "planned")),
                    models.Q(models.Q(("state", "planned"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="occurrence_ended_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("useful_until__gte", models.F("send_at"))), name="occurrence_sent_in_time"
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["site"], name="measure_open"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("item__isnull", False)),
                fields=("site", "item", "month"),
                name="measure_once_a_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end", ""), ("ended_at", None)),
                    models.Q(("ended_at__isnull", False), models.Q(("end", ""), _negated=True)),
                    _connector="OR",
                ),
                name="measure_ends_somehow",
            ),
        ),
        Triggers(
            pgtrigger.migrations.AddTrigger(
                model_name="classrun",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="0d76e7a8b3e99cb35fb1f2f379c5fd705ada01bf",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_58cc4",
                        table="club_classrun",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="classrun",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="dd4cf66c639f477b77db077f9cec040e752a9bd4",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_e1636",
                        table="club_classrun",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="consent",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="d4a2c496e015692db2e074fa49ed9d6bf194e00f",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_eb996",
                        table="club_consent",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="consent",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="8e5e960b6e0e7bccf02b0542d7eafd5f67a33a4f",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_90e8e",
                        table="club_consent",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="contestmark",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="fa1f2b6401ac568f7d63a2130d265ba13af91836",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_aad42",
                        table="club_contestmark",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="contestmark",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="9002232030e5cdfffb93f8585e90e937dc1f56f7",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_e5025",
                        table="club_contestmark",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="contestplace",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="edcaa9001469141af6e28250c396d440d3a54cda",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_19ef4",
                        table="club_contestplace",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="contestplace",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="518056d2357708d143c04b341d5714595843fa8c",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_8543b",
                        table="club_contestplace",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="externalscore",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="5913fe32b4f15b1a09f6395f0d35c0793455bdcb",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_9c2d1",
                        table="club_externalscore",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="externalscore",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="3376676f9aa8c291b5104686a1651f9946b5e583",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_4301b",
                        table="club_externalscore",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="faultnote",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="83628d1143ac550ed257cb991bd825489c9852e5",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_3aa5c",
                        table="club_faultnote",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="faultnote",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="fb77bd960e583279a4e8f78ff923f842081e83e7",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_2a128",
                        table="club_faultnote",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="lawlimit",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="fd91a0b003ce0b54710b1802ce2df4565f83209a",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_1eb74",
                        table="club_lawlimit",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="lawlimit",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="322d5eb32b3d66419cf155bcd7d35a52206fe423",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_6d3a8",
                        table="club_lawlimit",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="lostanswer",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="145021577f6a50ac934a93b44dcf3f2e0fa065d5",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_976e7",
                        table="club_lostanswer",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="lostanswer",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="756bc14546b1f94b2613ef4cfa9e4a839c402afa",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_cec32",
                        table="club_lostanswer",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="measurereview",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="1f1efbbe5d62a82a9ef975d9bb862ec67f6547d6",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_f64ed",
                        table="club_measurereview",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="measurereview",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="b4e905804fa70635614045af3a98d028d54660f2",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_a477c",
                        table="club_measurereview",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="partwarranty",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="135e8ad30da6b71cf70e56f5f4ed24775564497d",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_4534e",
                        table="club_partwarranty",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="partwarranty",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="471ce05960131f29421b7bb892a71ee373c8f7a0",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_817d1",
                        table="club_partwarranty",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="promiseterm",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="18143a5384e5fd34af31a9b8879afda80fa35eba",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_6ee67",
                        table="club_promiseterm",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="promiseterm",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="62cffcc3a2f8d2624605dd20e19380cb1782043a",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_bbc03",
                        table="club_promiseterm",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="restcheck",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="13098523a82b875c5d9d9900d153a1539d9d2ab3",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_74935",
                        table="club_restcheck",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="restcheck",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="aab35f536935ba27010671908ec72227b08c12f1",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_dc619",
                        table="club_restcheck",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="segmentversion",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="cfc7e18cf59fc51be128f009d72c29292167b0cc",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_8dca6",
                        table="club_segmentversion",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="segmentversion",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="56a5fa4d9e997e0b43be7f728ca32a90eb1c32b6",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_50515",
                        table="club_segmentversion",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="strategycard",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="5d97a52b1de824e6646cfb429fd51ccf57697d8a",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_1257e",
                        table="club_strategycard",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="strategycard",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="ea9abedaf1e8019b97e7279e482308448c2f31b1",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_b319c",
                        table="club_strategycard",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="surveycall",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="02462cca39986213ad5e2cffc949da4b56bb7212",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_5c37e",
                        table="club_surveycall",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="surveycall",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="77dd4227b9d26e7e6db40edec3cb293762ad9e6b",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_e3cb6",
                        table="club_surveycall",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="surveyanswer",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="81940926c9943697a128bb0f6ad0733326d99e19",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_90634",
                        table="club_surveyanswer",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="surveyanswer",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="8632f805bbafe15d3bedcda85b48c02dadc93ac6",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_11461",
                        table="club_surveyanswer",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="ticket",
                trigger=pgtrigger.compiler.Trigger(
                    name="first_owner_stays",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition='WHEN (OLD."first_owner_id" IS NOT NULL AND OLD."first_owner_id" IS DISTINCT FROM (NEW."first_owner_id"))',
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                        hash="efbfa82b81d35aa15816875e96d4844c9e595487",
                        operation="UPDATE",
                        pgid="pgtrigger_first_owner_stays_82214",
                        table="club_ticket",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="ticketentry",
                trigger=pgtrigger.compiler.Trigger(
                    name="never_changed",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                        hash="be71c2e7876a420ef282c523815fc9a13ef8f5d8",
                        operation="UPDATE",
                        pgid="pgtrigger_never_changed_d9e06",
                        table="club_ticketentry",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="trailentry",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="ad5fe7c845035a7f339a99da1c05299b7d854b59",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_4f36a",
                        table="club_trailentry",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="trailentry",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="003c64495994533a6a184715aa417bb57edf2f0a",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_fb922",
                        table="club_trailentry",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="visitmoment",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="24b14e2a69c9640fe4b9a2a75e9a1a53fd968236",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_06984",
                        table="club_visitmoment",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="visitmoment",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="88c61ceaebb531297d0c2c875749bc3aff982a73",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_b9c4c",
                        table="club_visitmoment",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="wording",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="da3e89998be959971bffc3d60cf6d6ffcabc3384",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_f6bff",
                        table="club_wording",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="wording",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;",
                        hash="95c68ed61ad4d917162be6b8e5ec7baf3a04dab8",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_append_only_truncate_38cd8",
                        table="club_wording",
                        when="BEFORE",
                    ),
                ),
            ),
        ),
    ]

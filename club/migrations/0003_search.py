"""What one search needs to be quick: pairs of letters of names, ends of numbers (club.md §1.4)."""

from django.db import migrations

BIGRAMS = """
CREATE FUNCTION club_bigrams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(letters, n, 2)), '{}')
    FROM (SELECT regexp_replace(lower(normalize(words, NFKC) COLLATE pg_c_utf8), '[[:space:]]+', '', 'g')
          AS letters) AS plain, generate_series(1, char_length(letters) - 1) AS n
$$
"""
INDEXES = {
    "person_name_pairs": "portal_user USING gin (club_bigrams(name))",
    "person_phone_end": "portal_user (reverse(phone) text_pattern_ops)",
    "person_email_start": "portal_user (email text_pattern_ops)",
    "company_name_pairs": "club_company USING gin (club_bigrams(name))",
    "member_number_end": "club_member (reverse(number) text_pattern_ops)",
    "vehicle_plate_start": "booking_vehicle (plate_key text_pattern_ops)",
    "vehicle_vin_end": "booking_vehicle (reverse(vin) text_pattern_ops)",
}


class Migration(migrations.Migration):
    dependencies = [("club", "0002_rules"), ("portal", "0001_initial"), ("booking", "0001_initial")]
    operations = [
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION club_bigrams(text)"),
        *(
            migrations.RunSQL(f"CREATE INDEX {name} ON {where}", f"DROP INDEX {name}")
            for name, where in INDEXES.items()
        ),
    ]

"""What Django cannot say: shifts of a unit never overlap, a claim lies inside its unit's shifts, and a
foreign booking's place goes with its claim.

Written by hand and kept when 0001_initial is made anew. The period key is deferred so that a shift may
be cut or a claim moved in one transaction; actions check it before they return.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE booking_shift
    ADD CONSTRAINT shift_without_overlaps UNIQUE (resource_id, during WITHOUT OVERLAPS);
ALTER TABLE booking_shift
    ADD CONSTRAINT shift_cells_match CHECK (
        lower_inc(during) AND NOT upper_inc(during)
        AND upper(during) - lower(during) = (hi - lo) * interval '15 minutes');
ALTER TABLE booking_claim
    ADD CONSTRAINT claim_cells_match CHECK (
        lower_inc(during) AND NOT upper_inc(during)
        AND upper(during) - lower(during) = (hi - lo) * interval '15 minutes');
ALTER TABLE booking_claim
    ADD CONSTRAINT claim_inside_shift FOREIGN KEY (resource_id, PERIOD during)
        REFERENCES booking_shift (resource_id, PERIOD during) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE booking_foreignplace
    ADD CONSTRAINT foreign_place_goes_with_claim FOREIGN KEY (claim_id)
        REFERENCES booking_claim ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""

BACKWARD = """
ALTER TABLE booking_foreignplace DROP CONSTRAINT foreign_place_goes_with_claim;
ALTER TABLE booking_claim DROP CONSTRAINT claim_inside_shift;
ALTER TABLE booking_claim DROP CONSTRAINT claim_cells_match;
ALTER TABLE booking_shift DROP CONSTRAINT shift_cells_match;
ALTER TABLE booking_shift DROP CONSTRAINT shift_without_overlaps;
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

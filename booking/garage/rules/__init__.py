"""VINs, plates, due dates, mileage, paints. Pure: values in, values out."""

from booking.garage.rules.dates import add_months, two_limits
from booking.garage.rules.inspection import inspection, keeps_date_from
from booking.garage.rules.mileage import (
    DAYS_APART_MIN,
    KM_MAX,
    Prediction,
    Reading,
    Slope,
    doubt_days,
    follows,
    km_of_miles,
    km_on,
    miles_of_km,
    pace_of,
    plausible,
    predict,
    slope_of,
    wants_reading,
)
from booking.garage.rules.paints import BY_CODE, PAINTS, Paint
from booking.garage.rules.plates import is_electric, plate_key, plate_problem
from booking.garage.rules.vin import (
    check_digit_fits,
    normal_vin,
    states_all,
    vin_problem,
    with_check_digit,
)

__all__ = [
    "BY_CODE",
    "DAYS_APART_MIN",
    "KM_MAX",
    "PAINTS",
    "Paint",
    "Prediction",
    "Reading",
    "Slope",
    "add_months",
    "check_digit_fits",
    "doubt_days",
    "follows",
    "inspection",
    "is_electric",
    "keeps_date_from",
    "km_of_miles",
    "km_on",
    "miles_of_km",
    "normal_vin",
    "pace_of",
    "plate_key",
    "plate_problem",
    "plausible",
    "predict",
    "slope_of",
    "states_all",
    "two_limits",
    "vin_problem",
    "wants_reading",
    "with_check_digit",
]

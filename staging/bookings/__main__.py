"""`python -m staging.bookings`: a booking page in the manner of Calendly and Cal.com: APIs, pages, signed webhooks."""

from staging.bookings.booking_site import application
from staging.serving import run_alone

if __name__ == "__main__":
    run_alone("staging.bookings", __doc__, application)

"""`python -m staging.hubspot --port N`: a HubSpot in memory."""

from staging.hubspot.app import build_app
from staging.serving import run_alone

if __name__ == "__main__":
    run_alone("staging.hubspot", __doc__, build_app)

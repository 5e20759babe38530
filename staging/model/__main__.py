"""`python -m staging.model`: `POST /v1/chat/completions` and `GET /v1/models`, with faults on request."""

from staging.model.chat import application
from staging.serving import run_alone

if __name__ == "__main__":
    run_alone("staging.model", __doc__, application)

"""Every figure `/metrics` shows. Labels never hold anything about a person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

REGISTRY = CollectorRegistry()  # of this process
QUEUE = CollectorRegistry()

DELIVERIES = Counter("leads_deliveries_total", "Requests to /in by answer", ["status"], registry=REGISTRY)
ACKNOWLEDGED_SECONDS = Histogram(
    "leads_acknowledged_seconds",
    "From the request to 202",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
    registry=REGISTRY,
)
STEP_SECONDS = Histogram(
    "leads_step_seconds",
    "One step of one lead",
    ["step"],
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 20),
    registry=REGISTRY,
)
STEPS_FAILED = Counter(
    "leads_steps_failed_total", "Steps that did not end well", ["step", "outcome"], registry=REGISTRY
)
LEADS_SETTLED = Counter(
    "leads_judged_total", "Leads that left screening or responding", ["disposition"], registry=REGISTRY
)
FIRST_RESPONSE_SECONDS = Histogram(
    "leads_first_response_seconds",
    "From when they wrote to the first answer; what is only acknowledged counts by that name",
    ["answer"],
    buckets=(1, 2, 5, 10, 30, 60, 90, 120, 300, 3600),
    registry=REGISTRY,
)
PERSONAL_RESPONSE_SECONDS = Histogram(
    "leads_personal_response_seconds",
    "From when they wrote to an answer that is more than an acknowledgement",
    ["answer"],
    buckets=(1, 10, 60, 120, 300, 3600, 14_400, 86_400, 259_200),
    registry=REGISTRY,
)
ALERTS = Counter("leads_alerts_total", "Alerts by outcome", ["outcome"], registry=REGISTRY)
# What the database says, whichever process asks it: shown by `serve` alone.
DUE = Gauge("leads_due", "Rows waiting for a worker now", ["kind"], registry=QUEUE)
OLDEST_DUE_SECONDS = Gauge("leads_oldest_due_seconds", "Age of the oldest row that waits", registry=QUEUE)
WORKERS = Gauge("leads_workers", "Processes that work on leads now", registry=QUEUE)


def serve_metrics(port: int, host: str, registry: CollectorRegistry = REGISTRY) -> None:
    """`/metrics` on a port of its own, in a thread that ends with the process. Raises OSError: the port is taken."""
    start_http_server(port, host, registry=registry)

"""What the vendors' SDKs cost when nobody else runs: CPU of the same calls, made alone in a loop.

`python -m scripts.benchmark.vendor_calls --model URL --crm URL --smtp-port N --prompt-characters N`,
a child process of the benchmark; prints milliseconds of CPU (of this process, user and system) as JSON:

- `model_request`: a question with a strict schema and a prompt of the average length of the run;
- `crm_request` and `crm_object`: `api_request` of the HubSpot client with batches of 1 and of 100 contacts;
  the line through both gives what a request costs and what each object in it adds;
- `mail`: one `smtplib` message for two recipients over a kept connection.

The benchmark multiplies them by what the sandbox counted. What threads and locks add
when 200 leads run at once counts as ours.
"""

import argparse
import contextlib
import json
import smtplib
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

from pydantic import BaseModel, ConfigDict, SecretStr

from app.domain.errors import UpstreamRefused
from app.domain.ports import Prompt
from integrations.hubspot.hubspot_crm import sdk_send
from integrations.model.openai_model import OpenAIModel

_TIMES = 150
_OBJECTS = 100
_TEXT = "We make tools for people who plan factories, and nobody knows which of our campaigns sells. "


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--crm", required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--prompt-characters", type=int, required=True)
    options = parser.parse_args()
    one, hundred = (crm_batch(options.crm, count) for count in (1, _OBJECTS))
    per_object = max(0.0, (hundred - one) / (_OBJECTS - 1))
    measured = {
        "model_request": model_request(options.model, options.prompt_characters),
        "crm_request": one - per_object,
        "crm_object": per_object,
        "mail": mail(options.smtp_port),
    }
    print(json.dumps(measured))


def cpu_ms(call: Callable[[], object], times: int = _TIMES) -> float:
    """Of one call, after a few that warm it up."""
    for _ in range(5):
        call()
    started = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - started) * 1000 / times


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    disposition: str
    quotes: list[str]


def model_request(url: str, characters: int) -> float:
    model = OpenAIModel(f"{url}/v1", SecretStr("sandbox"), "sandbox-small", "sandbox-large")
    text = (_TEXT * (characters // len(_TEXT) + 1))[:characters]
    prompt = Prompt(name="calibration", version=1, size="small", system="", user=text)

    def ask() -> None:
        with contextlib.suppress(UpstreamRefused):  # the sandbox need not know this schema
            model.answer(prompt, _Answer)

    return cpu_ms(ask)


def crm_batch(url: str, count: int) -> float:
    send = sdk_send("sandbox", url, 20)
    inputs = [_contact(f"calibration-{count}-{number}@calibration.example") for number in range(count)]

    def upsert() -> None:
        json.loads(send("POST", "/crm/v3/objects/contacts/batch/upsert", {"inputs": inputs}).content)

    return cpu_ms(upsert, times=_TIMES if count == 1 else _TIMES // 5)


def _contact(address: str) -> dict[str, object]:
    properties = {"firstname": "Ada", "lastname": "Calibration", "jobtitle": "Founder", "message": _TEXT * 3}
    return {"idProperty": "email", "id": address, "properties": {"email": address, **properties}}


def mail(port: int) -> float:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "us@ours.example", "them@theirs.example", "Re: your inquiry"
    message.set_content(_TEXT * 8)
    message.add_alternative(f"<p>{_TEXT * 8}</p>", subtype="html")
    raw = message.as_bytes()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        recipients = ["them@theirs.example", "archive@ours.example"]
        return cpu_ms(lambda: smtp.sendmail("us@ours.example", recipients, raw))


if __name__ == "__main__":
    main()

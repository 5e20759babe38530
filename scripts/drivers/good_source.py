"""`python -m scripts.drivers.good_source URL SECRET SEED`: a proved source that posts ten letters a second.

A process of its own, so that what it measures is not its driver's other work. It ends when its input says so,
and prints the seconds of each post and how many were refused.
"""

import json
import random
import sys
import threading
import time

import httpx2

from scripts.drivers.arrivals import letter_from, signed

GOOD_ADDRESS = "198.51.100.7"
_EACH_SECONDS = 0.1


def _end_with_stdin(ended: threading.Event) -> None:
    sys.stdin.readline()
    ended.set()


def main() -> None:
    url, secret, seed = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3])
    dice, seconds, refused, number = random.Random(seed), [], 0, 0
    ended = threading.Event()
    threading.Thread(target=_end_with_stdin, args=(ended,), daemon=True).start()
    with httpx2.Client(base_url=url, timeout=30, trust_env=False, headers={"X-Forwarded-For": GOOD_ADDRESS}) as http:
        while not ended.wait(_EACH_SECONDS):
            number += 1
            letter, began = letter_from(dice, number), time.monotonic()
            try:
                answer = http.post("/in/website", content=letter.body, headers=signed(letter.body, secret))
                refused += answer.status_code != httpx2.codes.ACCEPTED
            except httpx2.TransportError:
                refused += 1
            seconds.append(time.monotonic() - began)
    print(json.dumps({"seconds": seconds, "refused": refused}), flush=True)


if __name__ == "__main__":
    main()

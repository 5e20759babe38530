"""The rehearsal: Firstreply against the sandbox, on real-looking leads, judged by what the outside world saw."""

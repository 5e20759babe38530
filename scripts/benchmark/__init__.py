"""Measures Firstreply beside a bare route that only commits a row: see `scripts/bench --help`."""

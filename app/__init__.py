"""Firstreply: answers every genuine inbound lead, and shows what it decided and why."""

VERSION = "0.1.0"  # here, where reading it loads nothing else; a test compares it with pyproject.toml's

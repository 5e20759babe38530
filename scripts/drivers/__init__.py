"""Drivers that break the running service on purpose, and the one checker that says what was lost or doubled."""

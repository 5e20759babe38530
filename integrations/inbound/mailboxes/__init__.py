"""Mailboxes that are read as sources."""

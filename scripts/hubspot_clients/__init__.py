"""`scripts/hubspot-clients`: three programs that are not ours call the sandbox HubSpot, and must find HubSpot."""

"""The model judge against a real server with real weights: the weakest model there is."""

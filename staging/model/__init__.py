"""The sandbox's language model: OpenAI's wire format, and a modest reader that follows rules instead of weights."""

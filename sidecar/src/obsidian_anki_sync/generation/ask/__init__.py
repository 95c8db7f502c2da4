"""Requests to a model's server, and the replies."""

"""Checks on what a model wrote."""

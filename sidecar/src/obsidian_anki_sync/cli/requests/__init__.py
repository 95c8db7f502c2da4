"""The checked arguments of commands."""

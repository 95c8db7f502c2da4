"""The methods, a module a subject."""

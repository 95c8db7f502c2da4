"""Syntaxes of smaller tools, off by default: they are for taking over a vault."""

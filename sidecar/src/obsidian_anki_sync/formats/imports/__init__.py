"""Syntaxes of smaller tools, off by default, for moving a vault here."""

"""Runs the command line as ``python -m obsidian_anki_sync``."""

from obsidian_anki_sync.cli.main import main

main()

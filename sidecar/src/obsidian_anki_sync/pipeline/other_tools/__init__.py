"""Other tools' own settings, as settings of this program."""

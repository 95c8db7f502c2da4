"""The card syntaxes, a module or folder each."""

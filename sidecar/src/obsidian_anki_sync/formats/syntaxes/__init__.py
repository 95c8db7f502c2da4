"""The card syntaxes, one module or folder each."""

"""Code that all readers of card syntaxes share."""

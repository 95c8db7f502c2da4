"""What all readers of card syntaxes share."""

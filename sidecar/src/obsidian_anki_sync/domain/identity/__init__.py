"""Which vault is which, and which card is which."""

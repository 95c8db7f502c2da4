"""Which vault it is, which card is which, and which cards are one."""

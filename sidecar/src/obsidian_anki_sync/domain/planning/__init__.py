"""Plans what is to happen to each card."""

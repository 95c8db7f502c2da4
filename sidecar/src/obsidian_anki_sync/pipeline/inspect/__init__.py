"""What a person can look at without a sync."""

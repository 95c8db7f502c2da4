"""What a user can look at without a sync."""

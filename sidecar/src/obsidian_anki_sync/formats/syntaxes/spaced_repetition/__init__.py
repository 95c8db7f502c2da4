"""The card syntax of obsidian-spaced-repetition."""

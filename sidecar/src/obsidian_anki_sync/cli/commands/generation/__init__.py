"""The commands about cards that a language model writes."""

"""The targets of cards: the ``Target`` protocol, and the ways to reach Anki."""

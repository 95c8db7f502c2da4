"""Where cards go: the ``Target`` protocol and the ways to reach Anki."""

"""Our note types: ids, templates, style sheets."""

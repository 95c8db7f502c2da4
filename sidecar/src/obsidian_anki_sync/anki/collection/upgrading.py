"""Updates the note types of a collection to this release."""

from __future__ import annotations

import json

from anki.collection import Collection
from anki.models import NotetypeId

from obsidian_anki_sync.anki.note_types.designs import NOTE_TYPE_BY_ID, design_of
from obsidian_anki_sync.anki.note_types.template_version import may_replace


def upgrade_note_types(collection: Collection) -> None:
    """Replaces templates and style sheets of earlier releases, unless the user changed them.

    Fields and templates are neither added nor removed: that would force AnkiWeb into a full sync.
    """
    for model_id, note_type in NOTE_TYPE_BY_ID.items():
        model = collection.models.get(NotetypeId(model_id))
        if model is None:
            continue
        design = design_of(note_type.name)
        before = json.dumps(model)
        model["css"] = _newer(model["css"], design.css)
        shipped = {template.template_id: template for template in design.templates}
        for template in model["tmpls"]:
            ours = shipped.get(template["id"])
            if ours:
                template["qfmt"] = _newer(template["qfmt"], ours.front)
                template["afmt"] = _newer(template["afmt"], ours.back)
        if json.dumps(model) != before:
            collection.models.update_dict(model)


def _newer(current: str, shipped: str) -> str:
    return shipped if may_replace(current) else current

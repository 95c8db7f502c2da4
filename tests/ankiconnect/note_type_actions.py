"""The actions on note types, which the protocol calls models."""

from __future__ import annotations

from typing import Any

from anki.consts import MODEL_CLOZE
from anki.models import NotetypeDict

from ankiconnect.addon import AddOn, Refusal, action


@action("modelNames")
def model_names(add_on: AddOn) -> list[str]:
    return [found.name for found in add_on.anki.collection.models.all_names_and_ids()]


@action("modelNamesAndIds")
def model_names_and_ids(add_on: AddOn) -> dict[str, int]:
    return {found.name: found.id for found in add_on.anki.collection.models.all_names_and_ids()}


@action("modelFieldNames")
def model_field_names(add_on: AddOn, model_name: str) -> list[str]:
    return [field["name"] for field in note_type(add_on, model_name)["flds"]]


@action("modelTemplates")
def model_templates(add_on: AddOn, model_name: str) -> dict[str, dict[str, str]]:
    return {
        template["name"]: {"Front": template["qfmt"], "Back": template["afmt"]}
        for template in note_type(add_on, model_name)["tmpls"]
    }


@action("modelStyling")
def model_styling(add_on: AddOn, model_name: str) -> dict[str, str]:
    return {"css": note_type(add_on, model_name)["css"]}


@action("createModel")
def create_model(
    add_on: AddOn,
    model_name: str,
    in_order_fields: list[str],
    card_templates: list[dict[str, str]],
    css: str | None = None,
    is_cloze: bool = False,
) -> NotetypeDict:
    models = add_on.anki.collection.models
    if not in_order_fields:
        raise Refusal("Must provide at least one field for inOrderFields")
    if not card_templates:
        raise Refusal("Must provide at least one card for cardTemplates")
    if models.id_for_name(model_name):
        raise Refusal("Model name already exists")
    made = models.new(model_name)
    if is_cloze:
        made["type"] = MODEL_CLOZE
    if css is not None:
        made["css"] = css
    for name in in_order_fields:
        models.add_field(made, models.new_field(name))
    for number, given in enumerate(card_templates, start=1):
        template = models.new_template(given.get("Name", f"Card {number}"))
        template["qfmt"], template["afmt"] = given["Front"], given["Back"]
        models.add_template(made, template)
    models.add(made)
    return made


@action("updateModelTemplates")
def update_model_templates(add_on: AddOn, model: dict[str, Any]) -> None:
    changed = note_type(add_on, model["name"])
    for template in changed["tmpls"]:
        given = model["templates"].get(template["name"]) or {}
        template["qfmt"] = given.get("Front") or template["qfmt"]
        template["afmt"] = given.get("Back") or template["afmt"]
    add_on.anki.collection.models.update_dict(changed)


@action("updateModelStyling")
def update_model_styling(add_on: AddOn, model: dict[str, str]) -> None:
    changed = note_type(add_on, model["name"])
    changed["css"] = model["css"]
    add_on.anki.collection.models.update_dict(changed)


def note_type(add_on: AddOn, name: str) -> NotetypeDict:
    """Returns the note type of this name. Raises ``Refusal`` if it is missing."""
    found = add_on.anki.collection.models.by_name(name)
    if found is None:
        raise Refusal(f"model was not found: {name}")
    return found

"""Checks the programs around a sync: Anki's add-on, its profile, AnkiWeb, and Obsidian."""

from __future__ import annotations

from obsidian_anki_sync.anki.target import AnkiState
from obsidian_anki_sync.anki.targets import canonical_target
from obsidian_anki_sync.pipeline.report import CheckItem, Verdict
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.settings.files import PLUGIN
from obsidian_anki_sync.settings.schema import AnkiWebPolicy
from obsidian_anki_sync.settings.version import program_version
from obsidian_anki_sync.store.store import open_store_file
from obsidian_anki_sync.vault.obsidian_settings import installed_version, read_obsidian_settings

_UPDATE = "In Anki: Tools > Add-ons > Check for Updates, then restart Anki."
_WHEN = {
    AnkiWebPolicy.BEFORE: "before each sync",
    AnkiWebPolicy.AFTER: "after each sync",
    AnkiWebPolicy.BOTH: "before and after each sync",
}


async def check_anki(settings: Settings, anki: AnkiState) -> list[CheckItem]:
    """Checks the add-on's age, the open profile, and what happens with AnkiWeb."""
    return [_add_on(anki), await _profile(settings, anki), _ankiweb(settings, anki)]


def check_obsidian(settings: Settings) -> list[CheckItem]:
    """Checks Obsidian's own settings, and the version of the plugin in the vault."""
    items = [_obsidian(settings)]
    plugin, program = installed_version(settings.vault_root, PLUGIN), program_version()
    if plugin and plugin != program:
        message = f"The plugin in this vault has the version {plugin}, and this program {program}."
        items.append(CheckItem("plugin", Verdict.WARN, message, "Install the same version of both."))
    return items


def _obsidian(settings: Settings) -> CheckItem:
    found = read_obsidian_settings(settings.vault_root)
    theirs, ours = found.strict_line_breaks, settings.rendering.strict_line_breaks
    if theirs is not None and theirs != ours:
        return CheckItem(
            "Obsidian",
            Verdict.WARN,
            f"Strict line breaks are {_on(theirs)} in Obsidian and {_on(ours)} for cards, so lines break"
            " differently.",
            f"Set rendering.strict_line_breaks to {str(theirs).lower()}, so that cards look like the notes.",
        )
    left_out = [*found.templates, *found.ignored]
    said = f" Left out, as templates or excluded files: {', '.join(left_out)}." if left_out else ""
    return CheckItem("Obsidian", Verdict.PASS, f"Cards and Obsidian use the same settings.{said}")


def _on(switch: bool) -> str:
    return "on" if switch else "off"


def _add_on(anki: AnkiState) -> CheckItem:
    if not anki.lacks:
        return CheckItem("add-on", Verdict.PASS, "The add-on can do everything that a sync needs.")
    message = f"This release of AnkiConnect is old: {'; '.join(anki.lacks)}."
    return CheckItem("add-on", Verdict.WARN, message, _UPDATE)


async def _profile(settings: Settings, anki: AnkiState) -> CheckItem:
    expected = settings.profile or await _last_profile(settings)
    if not anki.profile:
        return CheckItem("profile", Verdict.WARN, "Anki does not say which profile is open.", _UPDATE)
    if expected and expected != anki.profile:
        return CheckItem(
            "profile",
            Verdict.FAIL,
            f"Anki has the profile '{anki.profile}' open, and this vault is synced with '{expected}'.",
            f"Open '{expected}' in Anki (File > Switch Profile), or change the setting profile.",
        )
    return CheckItem("profile", Verdict.PASS, f"The profile '{anki.profile}' is open.")


async def _last_profile(settings: Settings) -> str:
    if not settings.store_path.exists():
        return ""
    async with open_store_file(settings.store_path, read_only=True) as store:
        return await store.sessions.profile(canonical_target(settings.target))


def _ankiweb(settings: Settings, anki: AnkiState) -> CheckItem:
    if settings.ankiweb == AnkiWebPolicy.NEVER:
        message = "Cards reach your other devices when you press Sync in Anki."
        # An old add-on would refuse it.
        offer = ' Set ankiweb to "after" to sync automatically.' if anki.syncs_with_ankiweb else ""
        return CheckItem("AnkiWeb", Verdict.PASS, message + offer)
    when = _WHEN[settings.ankiweb]
    if not anki.syncs_with_ankiweb:
        return CheckItem(
            "AnkiWeb",
            Verdict.FAIL,
            f"Anki should sync with AnkiWeb {when}, and this release of AnkiConnect cannot do that safely.",
            f'{_UPDATE} Or set ankiweb to "never", and press Sync in Anki yourself.',
        )
    return CheckItem("AnkiWeb", Verdict.PASS, f"Anki syncs with AnkiWeb {when}.")

"""``vault/state``, ``vault/survey``, ``import/find`` and ``import``."""

from __future__ import annotations

import asyncio

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.rpc import messages
from obsidian_anki_sync.rpc.methods.notes import adopt_result
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import finding_message, session_message

# Code that reads notes is imported when needed, so that the first answer does not wait for it.

_MOST_FINDINGS = 200


async def state(sidecar: Sidecar, _params: messages.Empty) -> messages.VaultState:
    """Returns the lasting state of the vault."""
    from obsidian_anki_sync.pipeline.inspect.vault_state import vault_state

    found = await vault_state(sidecar.settings)
    pending = found.pending
    return messages.VaultState(
        last_sync=session_message(found.last_sync, running=False) if found.last_sync else None,
        notes=found.notes,
        cards=found.cards,
        pending=messages.PendingWork(
            new_notes=pending.new_notes,
            changed_notes=pending.changed_notes,
            gone_notes=pending.gone_notes,
            cards=pending.cards,
        ),
        failed_notes=found.failed_notes,
        findings=found.findings,
        drafts=found.drafts,
        conflicts=found.conflicts,
        anki_edits=found.anki_edits,
    )


async def survey(sidecar: Sidecar, _params: messages.Empty) -> messages.VaultSurvey:
    """Counts the vault's cards by syntax."""
    from obsidian_anki_sync.pipeline.inspect.survey import survey as survey_vault
    from obsidian_anki_sync.pipeline.inspect.vault_notes import VaultNotes

    settings = sidecar.settings
    found = await asyncio.to_thread(survey_vault, settings, VaultNotes(settings.vault_root))
    return messages.VaultSurvey(
        notes=found.notes,
        syntaxes=tuple(
            messages.SyntaxCount(name=one.name, on=one.on, notes=one.notes, cards=one.cards)
            for one in found.syntaxes
        ),
    )


async def find_tools(sidecar: Sidecar, _params: messages.Empty) -> messages.ImportFindResult:
    """Finds other tools' settings and cards in the vault."""
    from obsidian_anki_sync.pipeline.inspect.importing import tools_in_vault
    from obsidian_anki_sync.pipeline.inspect.survey import survey as survey_vault
    from obsidian_anki_sync.pipeline.inspect.vault_notes import VaultNotes

    settings, vault = sidecar.settings, VaultNotes(sidecar.settings.vault_root)
    surveyed = await asyncio.to_thread(survey_vault, settings, vault)
    found = await asyncio.to_thread(tools_in_vault, settings, surveyed, vault)
    return messages.ImportFindResult(
        tools=tuple(
            messages.ForeignTool(
                syntax=tool.syntax,
                data=str(tool.found.data) if tool.found.data else None,
                notes=sum(note.cards > 0 for note in tool.notes),
                cards=sum(note.cards for note in tool.notes),
                named=sum(note.named for note in tool.notes),
                findings=tuple(finding_message(finding) for note in tool.notes for finding in note.findings)[
                    :_MOST_FINDINGS
                ],
                settings=tool.setting_lines,
                not_taken=tool.found.not_taken,
            )
            for tool in found
        )
    )


async def import_cards(sidecar: Sidecar, params: messages.ImportParams) -> messages.ImportResult:
    """Shows or links another tool's Anki notes; raises ``UsageError`` for an unknown syntax.

    The settings are written before Anki notes are linked, since the next sync must read their cards.
    """
    from obsidian_anki_sync.pipeline.inspect.importing import prepare_import
    from obsidian_anki_sync.pipeline.inspect.vault_notes import VaultNotes
    from obsidian_anki_sync.settings import Syntax
    from obsidian_anki_sync.settings.editing import set_values

    if params.syntax not in list(Syntax):
        raise UsageError(f"There is no syntax '{params.syntax}'.", "Choose one that `import/find` lists.")
    loaded = sidecar.reload()
    vault = VaultNotes(loaded.vault.root)
    found = await asyncio.to_thread(prepare_import, loaded.settings, Syntax(params.syntax), vault)
    files = set_values(loaded, found.missing) if params.apply and found.missing else ()
    if files:
        sidecar.reload()
    answer = None if params.vault_answer is None else VaultAnswer(params.vault_answer)
    linked = await sidecar.syncs.adopt(found.settings, apply=params.apply, vault_answer=answer)
    return messages.ImportResult(
        files=tuple(map(str, files)), linked=adopt_result(linked, applied=params.apply)
    )

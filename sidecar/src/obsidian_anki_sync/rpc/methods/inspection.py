"""``check``, ``index/get``, ``history`` and ``diagnostics``."""

from __future__ import annotations

from collections import Counter

import orjson

from obsidian_anki_sync.domain.note import Finding
from obsidian_anki_sync.pipeline.inspect.check import check as find
from obsidian_anki_sync.pipeline.inspect.diagnostics import diagnostics as collect
from obsidian_anki_sync.pipeline.inspect.reports import history_report, index_report
from obsidian_anki_sync.pipeline.report import Verdict
from obsidian_anki_sync.rpc import messages
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import finding_message


async def check(sidecar: Sidecar, _params: messages.Empty) -> messages.CheckResult:
    """Checks each thing that a sync needs."""
    items = await find(sidecar.settings)
    return messages.CheckResult(
        ready=all(item.verdict is not Verdict.FAIL for item in items),
        items=tuple(
            messages.CheckItem(
                name=item.name,
                verdict=messages.Verdict(item.verdict),
                message=item.message,
                advice=item.advice,
            )
            for item in items
        ),
    )


async def diagnostics(sidecar: Sidecar, _params: messages.Empty) -> messages.DiagnosticsResult:
    """Returns the document to attach to a bug report."""
    document = await collect(sidecar.settings)
    return messages.DiagnosticsResult(document=orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())


async def index(sidecar: Sidecar, params: messages.IndexGetParams) -> messages.IndexGetResult:
    """Returns the counts of notes and cards, and the last findings."""
    report = await index_report(sidecar.settings)
    findings = [found for found in report.findings if _is_wanted(found, params)]
    return messages.IndexGetResult(
        notes=report.notes,
        places=report.places,
        states=report.states,
        findings=tuple(map(finding_message, findings[params.offset : params.offset + params.limit])),
        total_findings=len(findings),
        codes=dict(Counter(found.code for found in report.findings)),
    )


def _is_wanted(found: Finding, params: messages.IndexGetParams) -> bool:
    words = (params.containing or "").casefold()
    return (
        params.note in (None, found.path)
        and params.code in (None, found.code)
        and (words in found.path.casefold() or words in found.message.casefold())
    )


async def history(sidecar: Sidecar, params: messages.HistoryParams) -> messages.HistoryResult:
    """Returns what was done to cards, newest first."""
    rows = await history_report(sidecar.settings, slug=params.slug, note=params.note)
    return messages.HistoryResult(
        rows=tuple(
            messages.HistoryRow(
                at=row.at.isoformat(),
                session_id=row.session_id,
                slug=row.slug,
                path=row.path,
                kind=row.kind,
                state=row.state,
                message=row.message,
                front=row.front or None,
            )
            for row in rows
        )
    )

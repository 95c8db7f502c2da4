/** The ids under which Obsidian knows the views of this plugin. */
export const VIEWS = {
  progress: "resumable-anki-sync-progress",
  plan: "resumable-anki-sync-plan",
  conflicts: "resumable-anki-sync-conflicts",
  findings: "resumable-anki-sync-findings",
  review: "resumable-anki-sync-review",
  changes: "resumable-anki-sync-changes",
  mend: "resumable-anki-sync-mend",
  fares: "resumable-anki-sync-fares",
} as const;

export type ViewId = (typeof VIEWS)[keyof typeof VIEWS];

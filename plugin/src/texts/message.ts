import { number, plural } from "./wording";

/** An argument of a message; numbers are written as the language writes them. */
export type Argument = string | number | boolean;

/**
 * A message of a translation with its arguments in place. The pattern is a part of ICU's message format: `{0}`,
 * `{0, plural, =0 {none} one {# card} other {# cards}}` and `{0, select, true {yes} other {no}}`.
 */
export function message(pattern: string, args: readonly Argument[], counted = "#"): string {
  let text = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at] ?? "";
    if (sign === "{") {
      const end = closing(pattern, at);
      text += filled(pattern.slice(at + 1, end), args);
      at = end;
    } else {
      text += sign === "#" ? counted : sign;
    }
  }
  return text;
}

/** The place of the brace that closes the one at a place. */
function closing(pattern: string, at: number): number {
  let depth = 0;
  for (let place = at; place < pattern.length; place += 1) {
    if (pattern[place] === "{") depth += 1;
    else if (pattern[place] === "}" && (depth -= 1) === 0) return place;
  }
  return pattern.length;
}

function filled(inner: string, args: readonly Argument[]): string {
  const [, place = "", kind, rest = ""] = /^(\d+)(?:, (plural|select), (.*))?$/s.exec(inner) ?? [];
  const value = args[Number(place)] ?? "";
  const shown = typeof value === "number" ? number(value) : String(value);
  if (kind === undefined) return shown;
  const branches = branchesOf(rest);
  const other = branches["other"] ?? "";
  if (kind === "select") return message(branches[String(value)] ?? other, args);
  const count = Number(value);
  return message(branches[`=${count}`] ?? plural(count, { ...branches, other }), args, shown);
}

/** The texts of a choice by what they are for. */
function branchesOf(text: string): Record<string, string> {
  const branches: Record<string, string> = {};
  for (let at = 0; at < text.length;) {
    const open = text.indexOf("{", at);
    if (open < 0) break;
    const end = closing(text, open);
    branches[text.slice(at, open).trim()] = text.slice(open + 1, end);
    at = end + 1;
  }
  return branches;
}

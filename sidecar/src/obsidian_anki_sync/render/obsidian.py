"""Obsidian's own inline syntax as rules for mistune: wikilinks, embeds, comments, block ids and tags."""

from __future__ import annotations

import re

from mistune import BlockParser, BlockState, InlineParser, InlineState, Markdown

from obsidian_anki_sync.markup.links import BLOCK_ID, WIKILINK
from obsidian_anki_sync.markup.tags import TAG, is_colour, is_tag, joins_tag
from obsidian_anki_sync.render.page import CardPage

_COMMENT = r"%%"
_COMMENT_BLOCK = r"^ {0,3}%%"
_TAGS = rf"(?<!\S){TAG}(?:[ \t]+{TAG})*"
# The end of a line that shows nothing: comments and the id of a block.
_UNSEEN = re.compile(r"(?:[ \t]*(?:%%[^%\n]*%%|<!--[^<>\n]*-->))*(?:[ \t]+\^[A-Za-z0-9-]+)?[ \t]*(?:\n|\Z)")
_ONLY_TAGS = re.compile(rf"\s*{TAG}(?:\s+{TAG})*\s*")
_ITEMS = frozenset({"list_item", "task_list_item"})
_SMALL = frozenset({"heading", "table_cell"})
_CONTINUATION = re.compile(r" {0,3}(?:=+|-+)[ \t]*(?:\n|\Z)| {4}| {0,3}\t")
_BLANKS = re.compile(r"[ \t]*")
_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")


def obsidian(md: Markdown) -> None:
    """Adds Obsidian's inline syntax to mistune; the state's ``env`` must hold a ``CardPage``."""
    inline, block = md.inline, md.block
    inline.register("wikilink", WIKILINK, _wikilink, before="link", start_chars=("!", "["))
    inline.register("comment", _COMMENT, _comment, before="link", start_chars="%")
    inline.register("block_id", BLOCK_ID, _block_id, before="link", start_chars="^")
    inline.register("tags", _TAGS, _tags, before="link", start_chars="#")
    for rules in (block.rules, block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "comment_block", before="list")
    block.register("comment_block", _COMMENT_BLOCK, _comment_block)
    md.before_render_hooks.append(_keep_lone_tags)


def _wikilink(_inline: InlineParser, found: re.Match[str], state: InlineState) -> int:
    target = found["target"].strip()
    kind = "embed" if found["embed"] else "wikilink"
    state.append_token({"type": kind, "target": target, "alias": (found["alias"] or "").strip()})
    return found.end()


def _comment(_inline: InlineParser, found: re.Match[str], state: InlineState) -> int | None:
    end = state.delimiters.find("%%", found.end())
    if end is None:
        return None
    return _resume_after(state, end + 2)


def _comment_block(_block: BlockParser, found: re.Match[str], state: BlockState) -> int | None:
    end = state.src.find("%%", found.end())
    if end < 0:
        return None
    line_end = _LINE_END.match(state.src, end + 2)
    if line_end:
        if _CONTINUATION.match(state.src, line_end.end()):
            # Without a token between them, the next line would continue the text above the comment.
            state.append_token({"type": "blank_line"})
        return line_end.end()
    # Text after a comment on one line belongs to a paragraph, and the inline rule reads the comment.
    if "\n" not in state.src[found.end() : end]:
        return None
    blanks = _BLANKS.match(state.src, end + 2)
    return blanks.end() if blanks else end + 2


def _block_id(_inline: InlineParser, found: re.Match[str], state: InlineState) -> int:
    return _resume_after(state, found.end())


def _tags(inline: InlineParser, found: re.Match[str], state: InlineState) -> int:
    """Leaves out tags at the end of a line, except those that are words of the text.

    A word is a tag within a sentence or in a highlight, or one that the text before it joins.
    """
    words = found[0].split()
    page = _page(state)
    tags = [] if state.brackets else [word for word in words if is_tag(word) and not is_colour(word)]
    page.tags.update(tags)
    is_word = page.keeps_tags or state.depth or joins_tag(state.src, found.start())
    if len(tags) == len(words) and not is_word and _UNSEEN.match(state.src, found.end()):
        return _resume_after(state, found.end())
    inline.process_text(found[0], state, parse_emphasis=False)
    return found.end()


def _keep_lone_tags(_md: Markdown, state: BlockState) -> None:
    """Keeps the tags of a list item, a cell or a heading that would be empty without them."""
    pending = list(state.tokens) if "#" in state.src else []
    while pending:
        token = pending.pop()
        children = token.get("children", ())
        pending.extend(children)
        first = children[0] if token["type"] in _ITEMS and children else token
        text = first.get("text", "") if first is not token or token["type"] in _SMALL else ""
        if text and _ONLY_TAGS.fullmatch(text):
            page = state.env["page"]
            page.tags.update(word for word in text.split() if is_tag(word) and not is_colour(word))
            first["text"] = text.replace("#", "\\#")


def _resume_after(state: InlineState, end: int) -> int:
    """Returns the offset to continue at after removed text.

    Removes the blanks before that text too, and the line if it is then empty.
    """
    line_end = _LINE_END.match(state.src, end)
    if not line_end:
        return end
    last = state.tokens[-1] if state.tokens else None
    if last is None:
        return line_end.end()
    if last["type"] == "text":
        last["raw"] = last["raw"].rstrip(" \t")
    elif last["type"] == "linebreak":
        state.tokens.pop()
    return end


def _page(state: InlineState) -> CardPage:
    page = state.env["page"]
    assert isinstance(page, CardPage)
    return page

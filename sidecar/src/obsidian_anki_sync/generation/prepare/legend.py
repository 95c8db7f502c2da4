"""The meanings of the names in a section, in plain text, so that a model can ask about them.

The words hold no backslash, which JSON would spoil. Where a model writes these words, the name replaces them
again, and later the literal piece.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from obsidian_anki_sync.generation.prepare.placeholders import Placeholders

_LONGEST = 60
_LONGEST_BLOCK = 160
_FENCE = re.compile(r"[`~]{3,}[^\n]*\n?")
_EMBED = re.compile(r"!\[\[([^\]|#]+)[^\]]*\]\]|!\[([^\]]*)\]\(([^)\s]*)")
_TEX_MARKS = re.compile(r"^(?:\$\$?|\\\[|\\\()|(?:\$\$?|\\\]|\\\))$")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_TEXT = re.compile(r"\\(?:text|mathrm|mathbf|operatorname|mathit|mathbb)\s*\{([^{}]*)\}")
_POWER = re.compile(r"([\^_])\{([^{}]*)\}")
_SPACES = re.compile(r"\\[,;:! ]|\\q?quad\b|\\(?:left|right|big|Big|displaystyle|limits)\b|~")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
# fmt: off
_SIGNS: Mapping[str, str] = {
    "cdot": "·", "times": "×", "div": "÷", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥",
    "neq": "≠", "ne": "≠",
    "approx": "≈", "equiv": "≡", "to": "→", "rightarrow": "→", "Rightarrow": "⇒", "infty": "∞",
    "sum": "sum", "int": "integral", "prod": "product", "partial": "∂", "nabla": "∇", "in": "∈", "alpha": "α",
    "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "varepsilon": "ε", "theta": "θ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "Sigma": "Σ", "tau": "τ",
    "phi": "φ", "varphi": "φ", "omega": "ω", "Omega": "Ω", "cap": "∩", "cup": "∪", "mid": "|", "ldots": "…",
    "cdots": "…", "eta": "η", "kappa": "κ", "chi": "χ", "psi": "ψ", "Psi": "Ψ", "Phi": "Φ", "hbar": "ħ",
}
# fmt: on


def legend_of(placeholders: Placeholders) -> dict[str, str]:
    """Returns the meaning of each name, short and on one line; a picture has its file's name."""
    return {name: words for name, piece in placeholders.pieces.items() if (words := _words(name, piece))}


def with_names(text: str, legend: Mapping[str, str]) -> str:
    """Returns a model's text with names where it wrote out their meanings."""
    for name, words in sorted(legend.items(), key=lambda entry: -len(entry[1])):
        if _is_distinctive(words) and words in text:
            pattern = rf"(?<![\w`]){'`?'}{re.escape(words)}{'`?'}(?![\w`])"
            text = re.sub(pattern, name, text)
    return text


def as_text(formula: str) -> str:
    """Returns a formula as plain text, without a backslash or a brace."""
    words = _TEX_MARKS.sub("", formula.strip()).strip()
    for _ in range(4):
        words = _TEXT.sub(r"\1", words)
        words = _POWER.sub(lambda found: found[1] + _grouped(found[2]), words)
        words = _ROOT.sub(r"√(\1)", words)
        words = _FRACTION.sub(lambda found: f"{_grouped(found[1])}/{_grouped(found[2])}", words)
    words = _SPACES.sub(" ", words)
    words = _COMMAND.sub(lambda found: _SIGNS.get(found[1], found[1]), words)
    return " ".join(re.sub(r"[\\{}&]", " ", words).split())


def _words(name: str, piece: str) -> str:
    if name.startswith("MATH"):
        return _short(as_text(piece), _LONGEST_BLOCK)
    if name.startswith("EMBED"):
        found = _EMBED.match(piece)
        return f"a picture or file, {_short(found[1] or found[2] or found[3], _LONGEST)}" if found else ""
    is_block = "\n" in piece or piece.startswith(("```", "~~~"))
    code = _FENCE.sub("", piece).strip("`").strip()
    return _short(" ".join(code.replace("\\", "/").split()), _LONGEST_BLOCK if is_block else _LONGEST)


def _is_distinctive(words: str) -> bool:
    """True if words are surely the piece, and not just a word of the text."""
    return len(words) > 2 and not words.isalpha()


def _grouped(words: str) -> str:
    words = words.strip()
    return words if re.fullmatch(r"\w*|\w+\([^()]*\)", words) else f"({words})"


def _short(words: str, most: int) -> str:
    words = words.replace("<<<", "").replace(">>>", "")
    return words if len(words) <= most else f"{words[:most].rstrip()} …"

"""Formulas keep the commands that draw, and stay readable if another command is removed."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note_type import CLOZE
from obsidian_anki_sync.render.tex.commands import tamed
from security.hostile.browser import executed, mathjax_commands, why_not
from security.hostile.cards import field

needs_browser = pytest.mark.skipif(bool(why_not()), reason=why_not())

_KEPT = (
    r"\frac{a}{b} \sqrt[3]{x} \left\{ x \right\} \mathbb{R} \operatorname*{argmax} \text{a \% b}",
    r"\begin{cases} a & b \\[2pt] c & d \end{cases} \overset{a}{b} \ce{H2O + CO2 -> H2CO3}",
    r"\color{red}{x} \textcolor{#ff0000}{x} \color[HTML]{ff0000} \colorbox{yellow}{x}",
    r"colorbox{red}{#fff}{x}",
    r"\bbox[yellow]{x} \bbox[5px, border: 2px solid red]{x} \bbox{x} \cancel{x} \cancelto{0}{x} \cancel x",
    r'\enclose{circle}[mathcolor="red"]{x} \unicode{x263a} \unicode[Arial]{x263a} \tag{1} \verb|a|',
)
_READABLE = {
    r"\require{cancel}\cancel{x}": r"\cancel{x}",
    r"\alpha\require{color}b": r"\alpha b",
    r"\href{https://e.org}{x}": "{x}",
    r"\class{a}{x} \cssId{b}{y} \style{c}{z}": "{x} {y} {z}",
    r'\mmlToken{mi}[href="x"]{y}': "{y}",
    r"\bbox[background:url(x)]{y}": r"{\backslash\texttt{bbox}}[background:url(x)]{y}",
    r"\unheardof{x}": r"{\backslash\texttt{unheardof}}{x}",
    r"\\href{x}": r"\\href{x}",
}


@pytest.mark.parametrize("formula", _KEPT)
def test_a_formula_that_only_draws_is_not_changed(formula: str) -> None:
    assert tamed(formula) == formula


@pytest.mark.parametrize(("formula", "shown"), _READABLE.items())
def test_a_command_that_is_taken_out_leaves_the_formula_readable(formula: str, shown: str) -> None:
    assert tamed(formula) == shown


_PIECES = (
    *_READABLE,
    *_KEPT,
    "\\",
    "{",
    "}",
    "{{c1::",
    "}}",
    "::",
    "[",
    "]",
    "href",
    "bbox",
    "x",
    "%",
    "#",
    "\n",
    "&amp;",
)


@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_a_cleaned_formula_is_not_changed_again(formula: str) -> None:
    assert tamed(tamed(formula)) == tamed(formula)


def test_a_formula_with_a_brace_too_many_does_not_reach_beyond_its_end() -> None:
    assert field("$a_{b$ and $c}$") == r"<span>\</span>(a_{b<span>\</span>) and \(c}\)"


def test_a_cloze_in_a_formula_stays_one() -> None:
    assert field(r"$\alpha + {{c1::\beta::which}} = \frac{ {{c2::a}} }{b}$", CLOZE).startswith(
        r"\(\alpha + {{c1::"
    )


def test_two_colons_in_a_formula_within_a_cloze_are_no_hint() -> None:
    assert field("{{c1::$A :: B$}}", CLOZE) == r"{{c1::\(A &#58;: B\)}}"


@needs_browser
def test_the_list_of_commands_is_mathjax_s_own() -> None:
    listed = (
        files("obsidian_anki_sync.render.tex").joinpath("mathjax_commands.txt").read_text("ascii").split()
    )
    assert set(listed) == mathjax_commands()


@needs_browser
def test_a_kept_formula_is_drawn_and_executed_without_a_fault() -> None:
    assert not any(executed([rf"\({formula}\)" for formula in _KEPT]))


_DEFINED = {
    r"$\newcommand{\R}{\mathbb{R}} x \in \R$": r"\(x \in \mathbb{R}\)",
    r"$\newcommand{\norm}[1]{\left\| #1 \right\|}$ $\norm{x}$": r"\(\left\| x \right\|\)",
    r"$\def\half#1{\frac{#1}{2}} \half{x} \half y$": r"\(\frac{x}{2} \frac{y}{2}\)",
    r"$\DeclareMathOperator*{\argmax}{arg\,max} \argmax_x$": r"\(\operatorname*{arg\,max}_x\)",
    r"$\newcommand\a{\alpha} \a b \a{}c$": r"\(\alpha b \alpha{}c\)",
}


@pytest.mark.parametrize(("note", "shown"), _DEFINED.items())
def test_a_command_that_a_note_defines_is_replaced_by_its_definition(note: str, shown: str) -> None:
    assert field(note).strip() == shown


@pytest.mark.parametrize(
    "formula",
    [
        r"\def\a{\a}\a",
        r"\def\a{\b\b}\def\b{\a\a}\a",
        r"\newcommand{\a}[9]{#1#2}\a",
        r"\newcommand{\a",
        r"\def\a#1{#2}\a x",
    ],
)
def test_a_definition_that_does_not_end_is_text(formula: str) -> None:
    assert tamed(field(f"${formula}$")) == field(f"${formula}$")

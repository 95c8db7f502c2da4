import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from obsidian_anki_sync.formats.core.clozes import ClozeForms, Numbering, as_clozes

NEXT = ClozeForms(Numbering.NEXT, Numbering.NEXT, marked=True)


@pytest.mark.parametrize(
    ("text", "cloze"),
    [
        ("{a} ==b== {c}", "{{c1::a}} {{c2::b}} {{c3::c}}"),
        ("{2:a} {2|b} {c2:c} {c2|d}", "{{c2::a}} {{c2::b}} {{c2::c}} {{c2::d}}"),
        ("{2:a} {b}", "{{c2::a}} {{c1::b}}"),
        ("{{c1::a}} stays", "{{c1::a}} stays"),
        ("{a\nb}", "{{c1::a\nb}}"),
        ("{a\n\nb}", "{a\n\nb}"),
        ("{} and } and { and ====", "{} and } and { and ===="),
        ("`{a}` $\\frac{1}{2}$", "`{a}` $\\frac{1}{2}$"),
        ("{$\\frac{1}{2}$}", "{{c1::$\\frac{1}{2}$}}"),
        ("a == b and c == d", "a == b and c == d"),
        ("==a=b==", "{{c1::a=b}}"),
        ("{0:a}", "{{c1::a}}"),
        ("{1:heart::organ} ==2:blood::liquid==", "{{c1::heart::organ}} {{c2::blood::liquid}}"),
        ("{`std::set`} {`a::b`::code}", "{{c1::`std:\u2060:set`}} {{c2::`a:\u2060:b`::code}}"),
        ("{a::} {::b}", "{{c1::a:\u2060:}} {{c2:::\u2060:b}}"),
        ("[x](https://e.org/{a}?q==b==) {c}", "[x](https://e.org/{a}?q==b==) {{c1::c}}"),
        ("https://e.org/{a}/==b==x {c}", "https://e.org/{a}/==b==x {{c1::c}}"),
        ("{https://e.org/a} ==https://e.org/b==", "{{c1::https://e.org/a}} {{c2::https://e.org/b}}"),
        ("![[pic{1}.png]] ![[a==b==.png|300]] {c}", "![[pic{1}.png]] ![[a==b==.png|300]] {{c1::c}}"),
        ("[[Note{1}|{words}]] [{text}](a{b}.md)", "[[Note{1}|{{c1::words}}]] [{{c2::text}}](a{b}.md)"),
        (
            "{[[Note]]} {![[pic.png]]} [[{2:Paris}]]",
            "{{c1::[[Note]]}} {{c2::![[pic.png]]}} [[{{c2::Paris}}]]",
        ),
        ("{a %%{b}%%} %%{c}%%", "{{c1::a %%{b}%%}} %%{c}%%"),
        ("{c2::a} ==c3::b== ==4:c== ==5|d==", "{{c2::a}} {{c3::b}} {{c4::c}} {{c5::d}}"),
    ],
)
def test_a_deletion_is_written_as_anki_reads_it(text: str, cloze: str) -> None:
    assert as_clozes(text, NEXT).text == cloze


def test_all_deletions_may_have_the_number_one() -> None:
    forms = ClozeForms(Numbering.ONE, Numbering.ONE)

    assert as_clozes("{a} ==b== {2:c}", forms).text == "{{c1::a}} {{c1::b}} {{c2::c}}"


def test_only_the_marks_that_count_are_read() -> None:
    assert as_clozes("{a} ==b==", ClozeForms(highlight=Numbering.NEXT)).text == "{a} {{c1::b}}"
    assert as_clozes("==<<3|a>>== ==b==", ClozeForms(grouped=True)).text == "{{c3::a}} ==b=="
    assert as_clozes("==2:a==", ClozeForms(highlight=Numbering.NEXT)).text == "{{c1::2:a}}"


@pytest.mark.parametrize("words", ["**std::vector**", "__a::b__", "~~a::b~~", "**a** and **b::c**"])
def test_colons_inside_bold_or_struck_words_begin_no_hint(words: str) -> None:
    whole = as_clozes("{" + words + "}", NEXT).text

    assert whole == "{{c1::" + words.replace("::", ":\u2060:") + "}}"


def test_a_hint_may_follow_bold_words() -> None:
    assert as_clozes("{**a**::b}", NEXT).text == "{{c1::**a**::b}}"


def test_only_numbers_that_no_mark_names_may_change_later() -> None:
    assert as_clozes("{a} {b} {2:c} {d}", NEXT).implicit == (1, 3)
    assert as_clozes("{a}", ClozeForms(Numbering.ONE)).implicit == ()


@given(st.text("{}=a1:|\n `$<>"))
@example("{:::1 }")
def test_nothing_but_marks_is_changed(text: str) -> None:
    plain = str.maketrans("", "", "{}=:|<>0123456789c\u2060 ")  # the blanks around a hint do not belong to it

    assert as_clozes(text, NEXT).text.translate(plain) == text.translate(plain)

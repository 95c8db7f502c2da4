"""The language of a text, by its script and its commonest words.

A table of words that are in every text of a language decides; it is small, needs no model, and gives the same
answer everywhere. Libraries that recognise languages are either large or guess on short texts, and a wrong
guess would flag a good card: if the words do not decide, the language is unknown.
"""

from __future__ import annotations

from collections import Counter

import regex

# fmt: off
_COMMON = {
    "en": "the of and to in is that for it as with are on by an this which from be or at was not have has its"
          " what how when where who why does into than only can",
    "de": "der die das und ist ein eine einer von zu den dem des mit für auf im nicht sich auch es an werden"
          " wird aus bei als nach oder was wie wann wer wo welche welcher welches warum durch sind einem",
    "fr": "le la les des une est et dans du que qui pour sur avec par au aux ce cette sont ne pas il elle"
          " se comment quand quel quelle quels où pourquoi entre plus d l",
    "es": "el la los las de del que y en un una es por con para se al como más su son lo qué cómo cuándo"
          " dónde quién cuál cuáles entre no fue sin está",
    "it": "il lo la gli le di del della dei che e un una è per con non si da al come più sono nel nella cosa"
          " quando dove chi quale quali perché tra",
    "pt": "o a os as de do da dos das que e em um uma é por com para se ao como mais são não na no nos qual"
          " quando onde quem quais entre foi sem está",
    "nl": "de het een van en is in op dat te met voor zijn niet aan er door ook als bij naar wordt worden wat"
          " hoe wanneer waar wie welke waarom uit om",
    "pl": "i w na z do jest się nie że to od jak po za są oraz przez który która które co kiedy gdzie kto"
          " dlaczego dla ze o",
    "cs": "a v na se je že s z do to jako od po za jsou který která které co kdy kde kdo proč pro není při",
    "sv": "och i att det som en på är av för med till den inte om ett från var när vad hur vilken varför kan",
    "tr": "ve bir bu için ile de da ne nasıl neden kim hangi olarak olan en çok daha gibi mi değil",
    "ru": "и в на с что не по это как для от из к при или а но его она они который которая которые где когда"
          " кто почему у за о",
    "uk": "і в на з що не по це як для від із до при або а але його вона вони який яка які де коли хто чому"
          " та у за є",
    "bg": "и в на с че не по това как за от из към при или а но го тя те който която които къде кога кой защо"
          " е са се",
}
_BY_SCRIPT = (
    (regex.compile(r"[\p{Hiragana}\p{Katakana}]"), "ja"),
    (regex.compile(r"\p{Hangul}"), "ko"),
    (regex.compile(r"\p{Han}"), "zh"),
    (regex.compile(r"\p{Greek}"), "el"),
    (regex.compile(r"\p{Hebrew}"), "he"),
    (regex.compile(r"\p{Arabic}"), "ar"),
    (regex.compile(r"\p{Thai}"), "th"),
    (regex.compile(r"\p{Devanagari}"), "hi"),
)
_LETTERS = {"ru": "ыэё", "uk": "іїєґ", "es": "ñ¿¡", "pl": "łąęż", "cs": "řěů", "de": "ß", "pt": "ãõ"}
# fmt: on
_SETS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_CYRILLIC = frozenset(("ru", "uk", "bg"))
_WORD = regex.compile(r"\p{L}+")
_NAMES = regex.compile(r"(?:MATH|CODE|EMBED)[0-9]+")
# Half of the letters decide the script; kana are few in a Japanese text.
_MOST, _KANA = 0.5, 0.05
_FEWEST_WORDS = 2
_CLEARLY = 1.5


def language_of(text: str) -> str:
    """Returns the code of a text's language, or an empty text if its words do not decide."""
    text = _NAMES.sub(" ", text)
    letters = len(regex.findall(r"\p{L}", text))
    if not letters:
        return ""
    for pattern, language in _BY_SCRIPT:
        if len(pattern.findall(text)) >= letters * (_KANA if language == "ja" else _MOST):
            return language
    counts = _counts(text)
    best, *others = counts.most_common(2) or [("", 0)]
    runner_up = others[0][1] if others else 0
    return best[0] if best[1] >= max(_FEWEST_WORDS, _CLEARLY * runner_up) else ""


def is_clearly_another(text: str, language: str) -> str:
    """Returns the language of a text if it is surely not ``language``, else an empty text.

    Short texts often hold words of two languages, so no word of the text may be of the wanted one.
    """
    wanted = language.partition("-")[0].lower()
    found = language_of(text)
    if not found or not wanted or found == wanted:
        return ""
    if wanted in _SETS and found in _SETS and _counts(text)[wanted]:
        return ""
    return found


def _letter_weight(text: str, language: str) -> int:
    """Returns 2 if a text has a letter that few other languages have, as much as two common words."""
    return 2 * any(letter in text.casefold() for letter in _LETTERS.get(language, ""))


def _counts(text: str) -> Counter[str]:
    words = [word.casefold() for word in _WORD.findall(text)]
    is_cyrillic = len(regex.findall(r"\p{Cyrillic}", text)) > len(text) / 4
    return Counter(
        {
            language: sum(word in common for word in words) + _letter_weight(text, language)
            for language, common in _SETS.items()
            if (language in _CYRILLIC) is is_cyrillic
        }
    )

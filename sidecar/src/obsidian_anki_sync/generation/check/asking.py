"""The words of questions and of their answers in the languages that the checks know, as expressions."""

from __future__ import annotations

import regex


def _words(*parts: str, begin: str = r"\b", end: str = r"\b") -> regex.Pattern[str]:
    """Returns a pattern for whole words or phrases, in any case."""
    alternatives = "|".join(" ".join(parts).split(" | "))
    return regex.compile(f"{begin}(?:{alternatives}){end}", regex.IGNORECASE)


_ASKING = {
    "en": _words("what | which | who | whom | whose | when | where | why | how | name | complete | list"),
    "de": _words(
        r"was | wer | wen | wem | wessen | wann | wo\p{L}* | warum | wieso | weshalb | wie | wieviele? |",
        r"welch\p{L}* | nenne | ergänze",
    ),
    "ru": _words(
        r"что | чего | чему | чем | чём | кто | кого | кому | кем | ком | чей | чья | чь\p{L}+ | когда |",
        r"где | куда | откуда | почему | зачем | отчего | как\p{L}* | котор\p{L}+ | скольк\p{L}+ | ли |",
        "насколько | назовите",
    ),
    "es": _words(
        r"qu[eé] | qui[eé]n\p{L}* | cu[aá]l\p{L}* | cu[aá]nt\p{L}+ | a?d[oó]nde | cu[aá]ndo | c[oó]mo"
    ),
    "fr": _words(
        r"que | qu['’]\p{L}+ | quoi | quels? | quelles? | qui | où | quand | comment | pourquoi | combien |",
        r"l\p{L}*quel\p{L}*",
    ),
    "zh": regex.compile(r"[何谁哪几怎吗]|什么|多[少大长久高远]|是否|是[?？]"),
}
_RELATIVE = regex.compile(r",\s(?:\p{L}{1,3}\s)?(?:котор\p{L}+|что|чтобы|где|wo|was|que)\b", regex.IGNORECASE)

_HOW_MANY = _words(
    "how many | how much | how old | (?:in|from|since|by) (?:which|what) (?:year|century|decade) |",
    r"wie ?viele? | (?:in|seit|aus|ab) welche[mnr] (?:jahr\p{L}*) |",
    r"скольк\p{L}+ | как\p{L}+ количество | (?:в|с|до) как\p{L}+ (?:году|года|веке|века) |",
    "cuánt[oa]s? | en qué (?:año|siglo) | combien | en quelle année | (?:à|en) quel siècle",
)
_HOW_MANY_DENSE = regex.compile("多少|几[个种年次]|哪一?年")
_QUANTITY = _words(
    "one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve |",
    r"\p{L}+teen | \p{L}+ty | hundred\p{L}* | thousand\p{L}* | [mb]illions? | half | twice | double |",
    "triple | once | third | quarter | none | no | all | both | several | many | most | few |",
    r"ein\p{L}* | zwei | drei | vier | fünf | sechs | sieben | acht | neun | zehn | elf | zwölf |",
    r"\p{L}+zehn | \p{L}+zig | hundert\p{L}* | tausend\p{L}* | million\p{L}* | milliard\p{L}* |",
    r"halb\p{L}* | doppelt\p{L}* | kein\p{L}* | alle | beide | mehrere | viele |",
    r"од\p{L}{2,3} | дв[аеу]\p{L}* | тр[иёе]\p{L}* | четыр\p{L}+ | пят\p{L}+ | шест\p{L}+ | сем\p{L}+ |",
    r"вос\p{L}+ | девят\p{L}+ | десят\p{L}+ | сорок | сто | ста | сот\p{L}* | тысяч\p{L}* | миллион\p{L}* |",
    r"миллиард\p{L}* | половин\p{L}+ | вдвое | втрое | несколько | все | никаких |",
    r"un[oa]? | dos | tres | cuatro | cinco | seis | siete | ocho | nueve | diez | once | doce |",
    r"cien\p{L}* | mil\p{L}* | mitad | doble | todos | ningun\p{L}* |",
    "une? | deux | trois | quatre | cinq | sept | huit | neuf | dix | onze | douze | vingt | cent | moitié |",
    "[IVXLCDM]+",
)
_FIGURE = regex.compile(r"\p{N}|\b(?:MATH|CODE)|[一二两三四五六七八九十百千万亿半]|\$|`")
_BARE_QUANTITY = _words(
    r"(?:(?:about|around|over|up to|more than|etwa|rund|über|bis zu|около|до|более|unos|unas|más de)\s)?"
    r"(?:\p{N}[\p{N}.,\u00a0\u202f–-]*|two|three|four|five|six|seven|eight|nine|ten|zwei|drei|vier|fünf|sechs"
    r"|sieben|acht|neun|zehn|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять)"
    r"(?:\s?(?:%|°|\p{L}+))?(?:\s(?:tief|hoch|lang|breit|alt|deep|high|long|wide|old))?",
    begin="^",
    end="$",
)
_WHAT_DOES = _words(
    r"what (?:do|does|did) | was (?!ist|sind|war|waren|kostet|wiegt|misst)\p{L}+ |",
    r"что (?!такое|составляет|равн)\p{L}+",
    begin="^",
)
WHAT_IS = _words(
    "what (?:is|are|was|were) | was (?:ist|sind|war|waren) | что такое | ¿?qué (?:es|son|fue|fueron)",
    begin="^",
)
"""A question for what something is."""

WHICH = regex.compile(
    r"^¿?(?:(?:in|an|auf|to|from|at|в|на|к|из|en|a)\s)?"
    r"(?:which|what|welche[rmns]?|как(?:ой|ая|ое|ие|ую|ого|ом|ому|их|им|ими)|qué)"
    r"\s+(?P<asked>[\p{L}\p{N}-]+)(?P<rest>.*)",
    regex.IGNORECASE,
)
"""A question for one of a kind: the noun that is ``asked`` for, and the ``rest``."""

# Of a word in lower case; German "Sie" asks a person.
SUBJECT_PRONOUN = regex.compile("^(?:it|he|she|they|er|sie|es|он|она|оно|они)$")
"""A pronoun that is the subject of a question."""

POSSESSIVE = regex.compile(
    r"^(?:its|his|her|their|this|these|sein\p{L}*|ihr\p{L}*|dies\p{L}*|его|е[её]|их|эт\p{L}+)$"
)
"""A word that belongs to something named before."""

EXPLETIVE = _words("that | when | if | to | wenn | dass | zu | ob")
"""Words after "it" that show that it is not a pronoun: "What is it called when …"."""

HANGING = _words(
    "(?:of|from|than|in|for) (?:it|them) | davon | daraus | darin | (?:от|из|для|в) (?:него|неё|них|нём)",
    end="$",
)
"""The end of an answer that needs another sentence."""


def is_question(front: str, language: str) -> bool:
    """True if a text asks something, or may ask it in a language that is not known."""
    asking = _ASKING.get(language)
    return asking is None or asking.search(_RELATIVE.sub("", front)) is not None


def asks_how_many(front: str) -> bool:
    """True if a question can only be answered by a quantity or a year."""
    return _HOW_MANY.search(front) is not None or _HOW_MANY_DENSE.search(front) is not None


def has_quantity(back: str) -> bool:
    """True if a text names a number, in figures or in words, or a formula."""
    return _FIGURE.search(back) is not None or _QUANTITY.search(back) is not None


def is_quantity_of_an_action(front: str, back: str) -> bool:
    """True if a question for a thing or an action ("What does …?") has a bare quantity as its answer."""
    return _WHAT_DOES.search(front) is not None and _BARE_QUANTITY.search(back.strip()) is not None

"""Characters: what XML, DataCite's servers and readers can take."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

from ..findings import Finding, finding

# Texts that say "nothing here", in a field of any kind.
EMPTY_TEXTS = frozenset(["", "[]", "{}", "null", "None"])
_LONGEST_PLACEHOLDER = 40
_SIGNS_AT_ENDS = " .,;:!?-–—_*()\"'/…«»“”„"
_NOTHING_BUT_SIGNS = "-–—.?…_"
# Texts that say that there is nothing to say: casefolded, without accents and signs at their ends.
_PLACEHOLDERS = frozenset(
    " ".join(text.split())
    for text in """
    n/a|nil|none|null|unknown|unspecified|undefined|tba|tbc|tbd|xxx|not available|not specified
    |not provided|not applicable|not known|not given|not stated|no data|no information
    |to be determined|to be announced|to be confirmed
    |k.a|k. a|keine|keiner|keines|keine angabe|keine angaben|nicht angegeben|nicht bekannt
    |nicht verfugbar|nicht vorhanden|unbekannt|entfallt
    |inconnu|inconnue|aucun|aucune|neant|non renseigne|non renseignee|non specifie|non disponible
    |non precise|sans objet|non applicable
    |sin datos|sin informacion|desconocido|desconocida|ninguno|ninguna|no disponible
    |no especificado|no aplica
    |sconosciuto|sconosciuta|nessuno|nessuna|non specificato|non noto|non disponibile
    |desconhecido|desconhecida|nenhum|nenhuma|nao disponivel|nao especificado|sem dados
    |onbekend|geen|niet bekend|niet beschikbaar|niet van toepassing|n.v.t
    |ukendt|okand|ukjent|tuntematon|ei tiedossa|nieznany|brak|brak danych|neznamy
    |неизвестно|нет данных|не указано|αγνωστο|bilinmiyor
    |不明|なし|無し|未定|未設定|未知|无|無|없음|미정|알 수 없음|غير معروف
    """.replace("\n", " ").split("|")
)
# Noncharacters that stand for characters which open nothing, or for a tag that was taken away,
# while a text is rendered. They never come in: clean() removes them.
LITERAL_NOTHING = "\U0001fffe"
LITERALS = {char: chr((plane << 16) + 0xFFFE) for plane, char in enumerate("<&[`*_\\", 2)}
_LITERALLY = str.maketrans(LITERALS)
_RESTORED = str.maketrans({mark: char for char, mark in LITERALS.items()} | {LITERAL_NOTHING: ""})

# What XML 1.0 forbids, and the placeholders.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    f"|[{LITERAL_NOTHING}{''.join(LITERALS.values())}]"
)
_WHITE_SPACE = re.compile(r"[^\S\n ]")
# Soft hyphen, zero-width space and joiner, byte order mark, direction marks.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAKING_LESS = re.compile(r"<(?=[^\W\d_]|[/!?])")
# Sorting the marks of one letter is quadratic, so long texts are normalised in pieces.
_PIECE = 250


def is_placeholder(text: str) -> bool:
    """Tell whether a text says that there is nothing: "n/a", "keine Angabe", a lone sign.

    Case, accents and signs at its ends make no difference.
    """
    if len(text) > _LONGEST_PLACEHOLDER:
        text = text.strip()
        if len(text) > _LONGEST_PLACEHOLDER:
            return False
    return _says_nothing(text)


@lru_cache(maxsize=1024)
def _says_nothing(text: str) -> bool:
    """Tell it of a short text; of one dataset each is asked about several times."""
    text = text.strip()
    if text in EMPTY_TEXTS or not text.strip(_NOTHING_BUT_SIGNS):
        return True
    return folded(text) in _PLACEHOLDERS


def folded(text: str) -> str:
    """Return a text as it is compared: no case, no accents, no signs at its ends, single blanks."""
    text = text.casefold()
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(filterfalse(unicodedata.combining, letters))
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.strip(_SIGNS_AT_ENDS).split())


def folded_words(text: str) -> frozenset[str]:
    """Return the words of a list of words, as texts are compared."""
    return frozenset(map(folded, text.split()))


def clean(text: str) -> tuple[str, list[Finding]]:
    """Remove what XML 1.0 forbids and what can't be seen; make white space blanks and LF.

    Returns:
        The text in Unicode's form C, and `characters-removed` if XML forbids some of it.
    """
    text = text if text.isascii() else _composed(text)
    if text.isprintable():
        # What is printable has none of what goes here: no line feed, control or format character.
        return text, []
    text, removed = _FORBIDDEN.subn("", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _WHITE_SPACE.sub(" ", text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return text, [finding("characters-removed", n=removed)] if removed else []


def one_line(text: str) -> str:
    """Squeeze white space to single blanks, as DataCite's servers do with titles."""
    return " ".join(text.split())


def cut(text: str, limit: int) -> tuple[str, bool]:
    """Cut a text at a word boundary to at most `limit` characters, the last being `…`.

    Returns:
        The text, and whether it was cut.
    """
    if len(text) <= limit:
        return text, False
    head = text[: max(limit - 1, 0)]
    inside_word = bool(head) and not (head[-1].isspace() or text[len(head)].isspace())
    words = re.match(r"(.*)\s", head, re.DOTALL) if inside_word else None
    kept = words[1].rstrip() if words and words[1].strip() else head.rstrip()
    return (kept + "…")[: max(limit, 0)], True


def scrub_safe(text: str) -> str:
    """Put a blank behind every `<` that DataCite's HTML scrubber would take for a tag."""
    return _BREAKING_LESS.sub("< ", text) if "<" in text else text


def literally(text: str) -> str:
    """Put placeholders in the place of all characters that could be markup."""
    return text.translate(_LITERALLY)


def without_literals(text: str) -> str:
    """Put the characters back that placeholders stood for."""
    return text if text.isascii() else text.translate(_RESTORED)


def _composed(text: str) -> str:
    if len(text) <= _PIECE:
        return unicodedata.normalize("NFC", text)
    pieces, start = [], 0
    while start < len(text):
        end = _boundary(text, start + _PIECE)
        pieces.append(unicodedata.normalize("NFC", text[start:end]))
        start = end
    return "".join(pieces)


def _boundary(text: str, at: int) -> int:
    """Return the next place where no mark is torn from its letter, if there is one near by."""
    for place in range(at, min(at + _PIECE, len(text))):
        if not unicodedata.combining(text[place]):
            return place
    return at + _PIECE

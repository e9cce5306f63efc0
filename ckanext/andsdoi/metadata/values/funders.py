"""Texts of funding: several funders, their identifiers, awards, and that there is no funding.

Pure functions of one text. Words are compared without case and accents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .findings import Finding, finding
from .identifiers import body_identifier, clean_url, funder_identifier, is_uri, related
from .identifiers.agents import NINE, ROR_SITE, SIXTEEN
from .text import folded, folded_words, is_placeholder

# Words that there is no funding, or nothing known of it, is said in: a negation, and a word of
# funding, and nothing else but words that say no more.
_NEGATIONS = folded_words(
    """
    no not none without nil unknown unavailable unspecified n/a
    kein keine keiner keinerlei keinen ohne nicht unbekannt
    pas aucun aucune sans non inconnu inconnue néant
    sin ningún ninguna ninguno desconocido desconocida nessun nessuna nessuno senza
    sem nenhum nenhuma não geen niet zonder onbekend
    ingen inget inga uden utan uten ikke inte ej ukendt okänd ukjent ei ilman
    brak bez nie nieznane žádné žádný žádná není нет без не неизвестно δεν χωρίς
    yok alınmamıştır لا بدون
    """
)
_FUNDING = folded_words(
    """
    funding funds fund funded funder funders grant grants sponsor sponsors sponsored sponsorship
    financing financed support resources
    förderung foerderung förderer drittmittel finanzierung finanzmittel geldgeber mittel mitteln
    gefördert gefoerdert finanziert fördermittel förderinformationen
    financement financements financeur financeurs financé financée subvention subventions soutien
    fonds
    financiación financiamiento financiamento financiador financiado financiada subvención
    subvenciones fondos recursos
    finanziamento finanziamenti finanziatore finanziato finanziata fondi
    apoio fomento financiering gefinancierd subsidie subsidies financier middelen
    finansiering finansierad finansieret finansiert finansiär bidrag støtte tilskud midler medel
    rahoitus rahoitusta rahoittaja środki środków finansowanie finansowania dofinansowania
    finansowany
    financování financováno podpora podpory
    финансирование финансирования гранта гранты финансировалось средства средств
    χρηματοδότηση finansman desteği destek تمويل
    """
)
_OWN = folded_words(
    """
    own self selbst eigen eigene eigenen eigener propre propres propios propias propri proprie
    próprios
    próprias egna egne egen eget własne własnych vlastní собственные собственных öz ذاتي
    """
)
_SAY_NO_MORE = folded_words(
    """
    a an the any this these that for of in to from by on about with
    or and we s author authors authorship publication article public commercial profit sector
    sectors
    was were is are has have been be there available applicable known provided specified given
    stated
    reported received obtained used declared disclosed information info data details source sources
    agency external specific additional special dedicated particular direct financial third party
    parties research study work project dataset
    der die das den dem des zu zur zum für über mit aus durch von es gibt wurde wurden liegt vor
    externe externen externer spezifische angabe angaben information informationen verfügbar bekannt
    vorhanden angegeben erhalten projekt studie arbeit forschung daten diese dieses öffentliche
    le la les l un une de du d sur pour par ce cette n a été est reçu connu connue disponible
    disponibles
    renseigné renseignée externe spécifique informations information projet étude recherche
    el los las del para por este esta se ha hay con recibió recibido información disponible externa
    externo específica datos proyecto estudio fuente
    il lo gli i di per con questo stato ricevuto informazioni informazione disponibile disponibili
    esterno
    o os as do da para com informação informações disponível externo foi recebido projeto
    het een van voor met door beschikbaar bekend externe ontvangen informatie project
    ekstern eksterne extern uppgift uppgifter om för til for tilgjengelig tilgængelig
    ulkopuolista ulkoinen tietoa o zewnętrznego zewnętrzne informacji externí informace
    внешнего информации об о данных
    herhangi bir يوجد خارجي
    """
)
_UNFUNDED = folded_words(
    """
    unfunded nonfunded non-funded selffunded self-funded self-funding self-financed
    eigenmittel eigenmitteln eigenfinanzierung eigenfinanziert selbstfinanziert selbstfinanzierung
    autofinancement autofinancé autofinanciado autofinanciada autofinanciación autofinanciamiento
    autofinanciamento autofinanziamento autofinanziato egenfinansiering egenfinansierad
    egenfinansieret
    omarahoitus eigenfinanciering zelffinanciering samofinansowanie самофинансирование özkaynak
    """
)
# Answers to whether there is any.
_NO = folded_words("no nein não nej нет")
# The same in languages that put no blanks between words.
_NONE_WITHOUT_BLANKS = re.compile(
    r"(?:本研究)?(?:无|無|没有|沒有|未获|未獲)(?:任何|外部)?(?:资助|資助|经费|經費|基金|资金|資金)"
    r"(?:支持|信息|資訊|来源|來源|资助|資助)*"
    r"|(?:资助|資助|经费|經費|资金|資金)(?:信息|資訊|来源|來源)?(?:不明|未知|无|無)"
    r"|自筹|自籌|自费|自費|(?:自筹|自籌)?(?:经费|經費|资金|資金)(?:自筹|自籌)?(?=自)"
    r"|自己資金|自己負担"
    r"|(?:外部)?(?:資金|助成金?|研究費|研究資金|資金提供者?)(?:提供|援助|の?情報|の支援)?[はが]?"
    r"(?:なし|無し|無|ありません|ない|不明)"
    r"|(?:외부)?(?:연구비|자금|재정|지원금?|연구)(?:지원|정보)?[이가은는]?(?:없음|없습니다|없다|미상)|자비|자체자금"
)
_LONGEST_DENIAL = 200
_LONGEST_CODE = 100
# Negations that are also what bodies are called for short.
_ALSO_ACRONYMS = _NEGATIONS - {"no", "not", "none"}
_BETWEEN = re.compile(r"[\W_]+")

_SEPARATOR = re.compile(
    r"&#?\w{1,12};|(?P<cut>[;|\n\r；｜]|</?(?:br|p|li|div|tr)\b[^<>]{0,99}>)"
    r"|(?P<open>[(\[（])|(?P<close>[)\]）])",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:[-–—•*·]|[0-9]{1,2}[.)])\s+")
# An identifier of an organisation inside a text, with its label and the brackets around it.
_IDENTIFIER = re.compile(
    r"[(\[<{]?\s?(?:\b(?:(?:crossref\s)?funder\sid|ror(?:\sid)?|fundref|grid|doi|id)\s?[:=]\s?)?"
    rf"(?P<id>{ROR_SITE}[0-9a-z]{{9}}|\bror\s?[:=]\s?{NINE}"
    r"|(?:https?://(?:dx\.)?doi\.org/|\bdoi:\s?)?\b10\.13039/[0-9]+"
    r"|(?:https?://(?:www\.)?grid\.ac/institutes/)?\bgrid\.[0-9]+\.[0-9a-f]+"
    rf"|(?:(?:https?://)?(?:www\.)?isni\.org/(?:isni/)?|\bisni\s?:?\s?){SIXTEEN})/?\s?[)\]>}}]?(?!\w)",
    re.IGNORECASE,
)
_HINT = re.compile(r"ror\b|10\.13039|grid\.|isni", re.IGNORECASE)
# What an e-mail address that was taken away leaves.
_NOTHING_INSIDE = re.compile(r"\s?(?:<\s?>|\(\s?\)|\[\s?\])")
_EDGES = " ,;:|-–—/"
_ADDRESS = re.compile(r"(?:www\.|info:|doi:|hdl:|ark:|urn:)\S+", re.IGNORECASE)
_CODE = re.compile(
    r"(?:(?:grants?|awards?|contracts?|projects?|no|nr|number|agreement|id)[\s.:#]*){0,4}"
    r"[\w./-]*[0-9][\w./-]*",
    re.IGNORECASE,
)


class Funder(NamedTuple):
    """A funder as a text names it.

    Attributes:
        name: The name; empty if there is nothing but an identifier or an address.
        identifier: The funderIdentifierType and the identifier in the text, if there is one.
        found: The text.
    """

    name: str
    identifier: tuple[str, str] | None
    found: str


def says_no_funding(text: str) -> bool:
    """Tell whether a text says that there is no funding, or that nothing is known of it."""
    if is_placeholder(text):
        return True
    if len(text) > _LONGEST_DENIAL:
        return False
    if folded(text) in _NO | _UNFUNDED or _NONE_WITHOUT_BLANKS.fullmatch(_BETWEEN.sub("", text)):
        return True
    words = set(_words(text))
    rest = words - _SAY_NO_MORE
    if rest & _UNFUNDED:
        return rest <= _UNFUNDED | _OWN
    if not rest <= _NEGATIONS | _OWN | _FUNDING:
        return False
    # Without a word of funding that is what the field is about: "None received".
    is_own = bool(words & _FUNDING and words & _OWN)
    return is_own or (len(words) > 1 and bool(words & _NEGATIONS))


def _words(text: str) -> list[str]:
    """Return the words of a text; a negation in capitals, as in "PAS grant", is an acronym."""
    shouted = text.isupper()
    found = ((word, folded(word)) for word in _BETWEEN.split(text) if word)
    return [
        word if word.isupper() and not shouted and plain in _ALSO_ACRONYMS else plain
        for word, plain in found
    ]


def denies_funding(text: str) -> bool:
    """Tell whether a text begins to say that there is no funding; the rest may say more."""
    words = _words(text[:_LONGEST_DENIAL])[:4]
    begin = [word for word in words if word not in _SAY_NO_MORE]
    return len(begin) > 1 and begin[0] in _NEGATIONS and begin[1] in _FUNDING


def funders_in(pieces: list[str], whole: str) -> list[Funder]:
    """Return the funders that the pieces of a text name.

    An identifier belongs to the name before it. A piece that is an award's number or an address
    could belong to any of them: then the whole text is one name, as it is.
    """
    joined: list[str] = []
    for piece in pieces:
        if says_no_funding(piece):
            continue
        if joined and is_identifier(piece) and not is_identifier(joined[-1]):
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    if len(joined) > 1 and any(_is_code(one) or names_nobody(one) for one in joined):
        joined = [whole]
    return [funder_in(piece) for piece in joined]


def _is_code(text: str) -> bool:
    return len(text) < _LONGEST_CODE and _CODE.fullmatch(text) is not None


def pieces_of(text: str) -> list[str]:
    """Return what stands between separators outside brackets; entities of HTML are none."""
    pieces = (_BULLET.sub("", piece.strip()).strip() for piece in _cut(text))
    return [piece for piece in pieces if piece]


def _cut(text: str) -> Iterator[str]:
    start = depth = 0
    marks = list(_SEPARATOR.finditer(text))
    # A bracket that is never closed holds nothing together.
    balanced = sum((mark["open"] is None) - (mark["close"] is None) for mark in marks) == 0
    for mark in marks:
        depth += (mark["open"] is not None) - (mark["close"] is not None)
        if mark["cut"] and not (balanced and depth > 0):
            yield text[start : mark.start()]
            start = mark.end()
    yield text[start:]


def funder_in(text: str) -> Funder:
    """Return the name and the identifier that a text holds of one funder.

    Identifiers of several bodies, or a name on both sides of one, are left in the text.
    """
    matches = list(_IDENTIFIER.finditer(text)) if _HINT.search(text) else []
    if not matches:
        name = _NOTHING_INSIDE.sub("", text)
        return Funder("" if names_nobody(name) else name, None, text)
    names = [part.strip(_EDGES) for part in _IDENTIFIER.split(text)[:: _IDENTIFIER.groups + 1]]
    names = [name for name in names if any(map(str.isalnum, name))]
    known = [one for one in (body_identifier(match["id"]) for match in matches) if one]
    if len(names) > 1 or len({kind for kind, _ in known}) < len(set(known)):
        return Funder(text, None, text)
    name = names[0] if names and not names_nobody(names[0]) else ""
    return Funder(name, known[0] if known else None, text)


def wrong_identifiers(text: str) -> list[Finding]:
    """Return what looks like an identifier of an organisation in a text and is none."""
    matches = _IDENTIFIER.finditer(text) if _HINT.search(text) else ()
    wrong = [match["id"] for match in matches if not body_identifier(match["id"])]
    return [
        finding("ror-checksum" if "ror" in one.casefold() else "identifier-unknown", one)
        for one in wrong
    ]


def is_identifier(text: str) -> bool:
    """Tell whether a text is identifiers of an organisation, and nothing else."""
    return bool(_HINT.search(text)) and not any(map(str.isalnum, _IDENTIFIER.sub("", text)))


def names_nobody(text: str) -> bool:
    """Tell whether a text can be no name: without a letter, or identifiers and addresses alone."""
    if not any(map(str.isalpha, text)):
        return True
    return funder_identifier(text) is not None or all(map(is_address, text.split()))


def is_address(text: str) -> bool:
    """Tell whether a text is an address: of the web, or an identifier of a work."""
    if any(map(str.isspace, text.strip())):
        return False
    if _ADDRESS.match(text) or is_uri(text) or clean_url(text):
        return True
    found = related(text)
    return found is not None and found[0] == "DOI"

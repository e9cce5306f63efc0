"""What the names and pages of licences are compared by."""

from __future__ import annotations

import re

_TAIL = re.compile(r"(?:international|intl|unported|generic|license|licence)+$")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_DEED = re.compile(r"/(?:legalcode|deed)(?:[./].*)?$")
# CKAN's id where no licence was chosen, and its title for it in its languages, and like it.
_UNSPECIFIED = frozenset(
    "".join(filter(str.isalnum, title.casefold()))
    for title in """
        notspecified
        License not specified|Licence not specified|No license specified|No licence specified
        Unspecified license|Unspecified licence|License unspecified|Licence unspecified
        No license|No licence|License unknown|Unknown license|Unknown licence|Licence unknown
        Lizenz nicht angegeben|Keine Lizenz angegeben|Keine Lizenz
        Licence non spécifiée|Licence non précisée|Aucune licence
        No se especificó la licencia|Licencia no especificada|Sin licencia
        Licença não especificada|Sem licença|Licenza non specificata|Nessuna licenza
        Licentie is niet gespecificeerd|Licentie niet gespecificeerd|Geen licentie
        No s'ha especificat la llicència|Non se especificou a licenza|Lizentzia ez da zehaztu
        Licens har inte angetts|Lisens ikke oppgitt|Licens ikke angivet|Lisenssiä ei määritelty
        Skilmálar ekki tilgreindir|Nie określono licencji|Nebyla specifikována licence
        Nie je uvedená licencia|Licenca ni določena|Licenca nije navedena|Лиценца није наведена
        Лиценцата не е наведена|Не са зададени лицензни права|Лицензия не указана
        Ліцензію не вказано|Nav norādīta licence|Licenca nuk është specifikuar
        Η άδεια δεν έχει καθοριστεί|Линценз тодорхойгүй|Không xác định được giấy phép
        الترخيص غير محدد|مجوز مشخص نشده|לא צוין רישיון|ፈቃድ አልተጠቀሰም
        ライセンスが指定されていません|라이선스가 구체화되지 않음|未指定许可证|未指定授權條款
        इजाजतपत्र निर्दिष्ट गरिएको छैन|လိုင်စင် သတ်မှတ်ထားခြင်းမရှိပါ။
    """.replace("\n", "|").split("|")
    if title.strip()
)
_NUMBER = re.compile(r"[0-9]+(?:[._-][0-9]+)*")


def comparable_name(text: str) -> str:
    """Return what ids and titles are compared by; of a URI the last segment counts."""
    if "://" in text:
        text = text.rstrip("/").rpartition("/")[2]
    return _TAIL.sub("", "".join(char for char in text.casefold() if char.isalnum()))


def comparable_page(url: str) -> str:
    """Return what pages are compared by: the address without scheme, ending and `/deed`."""
    path = re.split("[?#]", url, maxsplit=1)[0].strip()
    bare = _SCHEME.sub("", path, count=1).casefold().rstrip("/").removesuffix(".html")
    return _DEED.sub("", bare)


def comparable_version(text: str) -> str:
    """Return what versions are compared by: `3`, `3.0` and `3_0` are the same one."""
    return "".join(char for char in text if char in "0123456789").rstrip("0")


def without_version(text: str) -> tuple[str, str]:
    """Return a comparable text with `#` for its only number, and that; nothing if it has others."""
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1:
        return "", ""
    return _NUMBER.sub("#", text), comparable_version(numbers[0])


def is_unspecified(text: str) -> bool:
    """Tell whether an id or title says no licence, as CKAN's own `notspecified` does."""
    return "".join(filter(str.isalnum, text.casefold())) in _UNSPECIFIED


def is_address(text: str) -> bool:
    """Tell whether a text begins as a web address."""
    return bool(_SCHEME.match(text))

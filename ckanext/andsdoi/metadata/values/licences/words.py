"""The words that names of Creative Commons licences are made of, casefolded."""

from __future__ import annotations

FILLERS = frozenset(
    """
    cc creative commons creativecommons license licence lizenz licencia licenza licença licentie
    public international intl internacional internazionale internationale internationaal v version
    the
    """.split()
)
# These say that a licence has no port.
GENERIC = frozenset(["unported", "generic"])
TERMS = {
    word: term
    for term, words in {
        "BY": """
            by attribution namensnennung paternité reconocimiento atribución attribuzione
            atribuição naamsvermelding navngivelse navngivelsen erkännande nimeä uznanie 表示 署名
            """,
        "NC": """
            nc noncommercial noncommerciale nichtkommerziell nichtkommerzielle nocomercial
            nãocomercial nietcommercieel 非営利 非商业性使用
            """,
        "SA": "sa sharealike compartirigual compartilhaigual gelijkdelen 継承 相同方式共享",
        "ND": """
            nd noderivatives noderivs sinderivadas semderivações sinobraderivada 改変禁止 禁止演绎
            """,
    }.items()
    for word in words.split()
}
# Terms of several words.
WHOLE_TERMS = {
    "share alike": "SA",
    "weitergabe unter gleichen bedingungen": "SA",
    "partage dans les mêmes conditions": "SA",
    "condividi allo stesso modo": "SA",
    "compartir igual": "SA",
    "compartilha igual": "SA",
    "gelijk delen": "SA",
    "non commercial": "NC",
    "not commercial": "NC",
    "nicht kommerziell": "NC",
    "keine kommerzielle nutzung": "NC",
    "pas d utilisation commerciale": "NC",
    "non commerciale": "NC",
    "no comercial": "NC",
    "não comercial": "NC",
    "niet commercieel": "NC",
    "no derivatives": "ND",
    "no derivs": "ND",
    "no derivative works": "ND",
    "keine bearbeitung": "ND",
    "keine bearbeitungen": "ND",
    "pas de modification": "ND",
    "pas de modifications": "ND",
    "non opere derivate": "ND",
    "sin derivadas": "ND",
    "sin obra derivada": "ND",
    "sem derivações": "ND",
    "geen afgeleide werken": "ND",
}
# How Creative Commons calls ports that are not called like a country.
PORT_NAMES = {
    "": "Generic",
    "igo": "IGO",
    "uk": "UK: England & Wales",
    "scotland": "UK: Scotland",
}

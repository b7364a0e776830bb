"""The words around a credit, in the languages that agencies are printed in."""

import re

_SOURCE = (
    r"(?:sources?|quellen?|fuente|fonte|bron|källa|kilde|lähde|źródło|zdroj|forrás|kaynak|sursa|izvor|πηγή|источник"
    r"|джерело|المصدر|出典|来源|來源)\s*:\s*"
)
_BY = r"(?:by|from|par|von|por|da|di|af|av|przez|door)\s+|(?:©|\(c\)|copyright)\s*(?:\d{4}\s+)?(?:by\s+)?|[–—-]+\s*"
_TOLD = r"(?:reporting|writing|story|report)\s+by\s+"
BEFORE = re.compile(rf"^(?:{_SOURCE}|{_TOLD}|{_BY})", re.IGNORECASE)
OWNED = re.compile(r"^(?:©|\(c\)|copyright)(?!\s*\d{4})", re.IGNORECASE)
RIGHTS = re.compile(r"(?<=\w)\.?\s*All rights reserved\b.*$", re.IGNORECASE)
STOP = re.compile('[.!?…。！？"”’»]')
LAST = re.compile(
    r"\s*(?P<credit>[(\[][^()\[\]]{2,60}[)\]]|/[^/\s][^/]{1,30}/|[–—-]+\s*[^.!?–—]{2,40})\.?$", re.IGNORECASE
)
LAST_SOURCE = re.compile(rf"\s*(?P<credit>{_SOURCE}[^.!?:]{{2,40}})\.?$", re.IGNORECASE)
MATERIAL = re.compile(
    r"^(?:avec|mit(?:\s+(?:material|informationen|inhalten))?(?:\s+(?:von|der|des))?"
    r"|con\s+(?:informazioni|informaci[óo]n)(?:\s+d[aie])?|com\s+informações(?:\s+d[aeo])?"
    r"|met\s+(?:materiaal|informatie)\s+van|по\s+материалам|за\s+матеріалами)\s+",
    re.IGNORECASE,
)
MIXED = re.compile(r"\s+(?=(?:avec|mit|con|com|met)\s)")
WITH = {"With", "Avec", "Mit", "Con", "Com", "Met"}
HOUSE = re.compile(r"\b(?:redaktion|rédaction|redazione|redacción|redação|redactie|редакция|редакція)\b", re.IGNORECASE)
PICTURE = re.compile(r"\b(?:photo\w*|foto\w*|image|bild|video|picture|graphic|illustration|фото)\b", re.IGNORECASE)
EASTERN = (
    (re.compile(r"新[华華]社[^,。]{0,14}\d月\d{1,2}日[电電]"), "Xinhua"),
    (re.compile(r"\(中央社[^()]{0,24}[电電]\)"), "CNA"),
    (re.compile(r"\([^()=]{1,12}=연합뉴스\)"), "Yonhap"),
    (re.compile(r"【[^】]{0,12}?AFP[^】]{0,6}】"), "AFP"),
    (re.compile(r"【[^】]{0,12}共同】"), "Kyodo"),
    (re.compile(r"【[^】]{0,12}時事】"), "Jiji"),
)
SMALL = frozenset(
    "of the in near and am an der bei im ob de la le les el al da do du di del della en sur sous na aan den van von"
    " dos das".split()
)
LINKING = frozenset("and und et y de la van von der da do di".split())
MONTH = re.compile(
    r"(?:jan|f[eé]v|f[eé]b|mar|apr|avr|abr|mai|may|maj|m[aá]j|jui?n|jui?l|a[ou][uûo]|aug|ago|sep|set|o[ckt]t|out|nov"
    r"|d[eéi][czc]|ene|gen|mag|giu|lug|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер"
    r"|вер|жов|лис|гру|sty|lut|kwi|cze|lip|sie|wrz|pa[zź]|lis|gru|hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap)"
)
FURNITURE = re.compile(
    r"(?:the post .* appeared first on|read more|continue reading|weiterlesen|lire la suite|leggi anche|leer más"
    r"|читать далее)\b",
    re.IGNORECASE,
)

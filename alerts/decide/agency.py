"""The news agency that an article credits, in its byline, its dateline or its last line; and whose site it is.

A report of an agency is one report, whoever prints it. Names and sites are the agencies' own.
"""

import re
from collections.abc import Sequence

_AGENCIES = {
    "AP": ("AP|The Associated Press|Associated Press", "apnews.com ap.org"),
    "Reuters": ("Reuters|REUTERS|Thomson Reuters", "reuters.com reuters.tv"),
    "AFP": ("AFP|Agence France-Presse|Agence France Presse", "afp.com"),
    "dpa": ("dpa|DPA|Deutsche Presse-Agentur", "dpa.com dpa-international.com"),
    "TASS": ("TASS|Tass|ITAR-TASS", "tass.com tass.ru"),
    "Interfax": ("Interfax|INTERFAX", "interfax.com interfax.ru"),
    "Interfax-Ukraine": ("Interfax-Ukraine", "interfax.com.ua"),
    "RIA Novosti": ("RIA Novosti|RIA", "ria.ru"),
    "Ukrinform": ("Ukrinform", "ukrinform.net ukrinform.ua"),
    "BelTA": ("BelTA|BELTA", "belta.by"),
    "Xinhua": ("Xinhua|XINHUA|Xinhua News Agency", "xinhuanet.com news.cn"),
    "CNA": ("CNA|Central News Agency", "focustaiwan.tw cna.com.tw"),
    "Kyodo": ("Kyodo|KYODO|Kyodo News", "kyodonews.net"),
    "Jiji": ("Jiji|Jiji Press", "jiji.com"),
    "Yonhap": ("Yonhap|Yonhap News Agency", "yna.co.kr"),
    "KCNA": ("KCNA", "kcna.kp"),
    "PTI": ("PTI|Press Trust of India", "ptinews.com"),
    "ANI": ("ANI", "aninews.in"),
    "IANS": ("IANS", "ianslive.in"),
    "APP": ("APP|Associated Press of Pakistan", "app.com.pk"),
    "Antara": ("Antara|ANTARA", "antaranews.com"),
    "Bernama": ("Bernama|BERNAMA", "bernama.com"),
    "AAP": ("AAP|Australian Associated Press", "aap.com.au"),
    "PA": ("PA|PA Media|Press Association", "pa.media"),
    "UPI": ("UPI|United Press International", "upi.com"),
    "CP": ("The Canadian Press|Canadian Press", "thecanadianpress.com"),
    "EFE": ("EFE|Efe|Agencia EFE", "efe.com"),
    "ANSA": ("ANSA|Ansa", "ansa.it"),
    "Lusa": ("Lusa|LUSA", "lusa.pt"),
    "APA": ("APA|Austria Presse Agentur", "apa.at"),
    "Belga": ("Belga|BELGA", "belganewsagency.eu belga.be"),
    "ANP": ("ANP", "anp.nl"),
    "NTB": ("NTB", "ntb.no"),
    "TT": ("TT", "tt.se"),
    "Ritzau": ("Ritzau", "ritzau.dk"),
    "STT": ("STT", "stt.fi"),
    "PAP": ("PAP", "pap.pl"),
    "CTK": ("CTK|ČTK", "ctk.cz ctk.eu"),
    "MTI": ("MTI", "mti.hu"),
    "Anadolu": ("Anadolu|Anadolu Agency", "aa.com.tr"),
    "IRNA": ("IRNA", "irna.ir"),
    "SANA": ("SANA", "sana.sy"),
    "SPA": ("SPA|Saudi Press Agency", "spa.gov.sa"),
    "WAM": ("WAM", "wam.ae"),
    "MENA": ("MENA", "mena.org.eg"),
    "NAN": ("NAN|News Agency of Nigeria", "nannews.ng"),
}  # fmt: skip
_SITES = {site: agency for agency, (_, sites) in _AGENCIES.items() for site in sites.split()}
_NAMES = {name: agency for agency, (names, _) in _AGENCIES.items() for name in names.split("|")}
_name = "(" + "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True)) + r")(?![\w-])"
_BRACKETED = rf"(?:[(\[]\s*{_name}(?:\s+photo)?\s*[)\]]|/{_name}/)"
_DATELINE = re.compile(rf"^[^!?\"“”]{{0,90}}?{_BRACKETED}\s*[-–—:.]")
_TOLD = r"(?:[Rr]eporting|[Ww]riting|[Ss]tory|[Rr]eport)\s+by\s+"
_BEFORE = r"(?:(?:[Bb]y|BY|[Ff]rom|[Ss]ource:|©|\([Cc]\)|[Cc]opyright|[–—-]+)\s*(?:\d{4}\s+)?)?"
_BYLINE = re.compile(rf"^{_BEFORE}(?:(?!With\b)[A-ZÀ-Þ][\w.’'-]*[\s,|/&–—-]+)*{_name}$")
_TAIL = re.compile(
    rf"[.!?][\"”’]*\s*(?:{_BRACKETED}|[–—-]+\s*{_name}|[(\[]{_TOLD}{_name}[)\]])\.?$"
    rf"|^[(\[]?(?:{_TOLD}|{_BEFORE}){_name}[)\].]*$"
)
_SHORT = 10


def agency_of_site(domain: str) -> str | None:
    """The agency whose own site a registrable domain is."""
    return _SITES.get(domain)


def credited_agency(authors: Sequence[str], paragraphs: Sequence[str]) -> str | None:
    """The agency of a report, by its own name for short; None where none is credited."""
    for author in authors:
        if (found := _BYLINE.match(author.strip())) is not None and (agency := _named(found)) is not None:
            return agency
    lines = [line.strip() for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]
    for line in lines[:3]:
        found = _DATELINE.match(line) or (_BYLINE.match(line) if len(line.split()) <= _SHORT else None)
        if found is not None and (agency := _named(found)) is not None:
            return agency
    found = _TAIL.search(lines[-1]) if lines else None
    return _named(found) if found is not None else None


def _named(found: re.Match[str]) -> str | None:
    """The agency of a match; names are matched with their own capitals."""
    return next((_NAMES[name] for name in found.groups() if name in _NAMES), None)

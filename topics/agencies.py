"""The news agencies: by which names they are credited, in their own capitals, and which sites are theirs.

Names and sites are the agencies' own. The first name of each is the one for short.
"""

_AGENCIES = {
    "AP": ("The Associated Press|Associated Press", "apnews.com ap.org"),
    "Reuters": ("REUTERS|Thomson Reuters|reuters|Рейтер|رويترز|ロイター|路透社|路透|로이터", "reuters.com reuters.tv"),
    "AFP": ("afp|Agence France-Presse|Agence France Presse|АФП|أ ف ب|أ.ف.ب|法新社|法新", "afp.com"),
    "dpa": ("DPA|Deutsche Presse-Agentur|د ب أ", "dpa.com dpa-international.com"),
    "TASS": ("Tass|ITAR-TASS|ТАСС|ИТАР-ТАСС", "tass.com tass.ru"),
    "Interfax": ("INTERFAX|Интерфакс|ИНТЕРФАКС", "interfax.com interfax.ru"),
    "Interfax-Ukraine": ("Интерфакс-Украина|Інтерфакс-Україна", "interfax.com.ua"),
    "RIA Novosti": ("RIA|РИА Новости|РИА", "ria.ru"),
    "Ukrinform": ("UKRINFORM|Укрінформ|Укринформ", "ukrinform.net ukrinform.ua"),
    "UNIAN": ("УНІАН|УНИАН", "unian.net unian.ua unian.info"),
    "BelTA": ("BELTA|БЕЛТА|БелТА", "belta.by"),
    "Xinhua": ("XINHUA|Xinhua News Agency|新华社|新華社", "xinhuanet.com news.cn"),
    "CNA": ("Central News Agency|中央社", "focustaiwan.tw cna.com.tw"),
    "Kyodo": ("KYODO|Kyodo News|共同|共同通信", "kyodonews.net"),
    "Jiji": ("Jiji Press|JIJI|時事|時事通信", "jiji.com"),
    "Yonhap": ("YONHAP|Yonhap News Agency|연합뉴스", "yna.co.kr"),
    "KCNA": ("", "kcna.kp"),
    "PTI": ("Press Trust of India", "ptinews.com"),
    "ANI": ("", "aninews.in"),
    "IANS": ("", "ianslive.in"),
    "APP": ("Associated Press of Pakistan", "app.com.pk"),
    "Antara": ("ANTARA", "antaranews.com"),
    "Bernama": ("BERNAMA", "bernama.com"),
    "AAP": ("Australian Associated Press", "aap.com.au"),
    "PA": ("PA Media|Press Association", "pa.media"),
    "UPI": ("United Press International", "upi.com"),
    "CP": ("The Canadian Press|Canadian Press|La Presse Canadienne", "thecanadianpress.com"),
    "EFE": ("Efe|Agencia EFE", "efe.com"),
    "Europa Press": ("EUROPA PRESS", "europapress.es"),
    "ANSA": ("Ansa|Agenzia ANSA", "ansa.it"),
    "Adnkronos": ("ADNKRONOS", "adnkronos.com"),
    "Lusa": ("LUSA|Agência Lusa", "lusa.pt"),
    "APA": ("Austria Presse Agentur", "apa.at"),
    "Keystone-SDA": ("sda|SDA|Keystone-SDA-ATS|Keystone-ATS|ats|ATS", "keystone-sda.ch"),
    "KNA": ("Katholische Nachrichten-Agentur", "kna.de"),
    "epd": ("Evangelischer Pressedienst", "epd.de"),
    "Belga": ("BELGA", "belganewsagency.eu belga.be"),
    "ANP": ("", "anp.nl"),
    "NTB": ("", "ntb.no"),
    "TT": ("", "tt.se"),
    "Ritzau": ("RITZAU|ritzau", "ritzau.dk"),
    "STT": ("", "stt.fi"),
    "PAP": ("Polska Agencja Prasowa", "pap.pl"),
    "CTK": ("ČTK", "ctk.cz ctk.eu"),
    "TASR": ("", "tasr.sk"),
    "MTI": ("", "mti.hu"),
    "Agerpres": ("AGERPRES", "agerpres.ro"),
    "Hina": ("HINA", "hina.hr"),
    "Tanjug": ("TANJUG|Танјуг", "tanjug.rs"),
    "BTA": ("БТА", "bta.bg"),
    "AMNA": ("ANA-MPA|ΑΠΕ-ΜΠΕ", "amna.gr"),
    "Anadolu": ("AA|Anadolu Agency|Anadolu Ajansı|الأناضول", "aa.com.tr"),
    "IRNA": ("", "irna.ir"),
    "SANA": ("سانا", "sana.sy"),
    "SPA": ("Saudi Press Agency|واس", "spa.gov.sa"),
    "WAM": ("وام", "wam.ae"),
    "MENA": ("", "mena.org.eg"),
    "NAN": ("News Agency of Nigeria", "nannews.ng"),
}  # fmt: skip

_SITES = {site: agency for agency, (_, sites) in _AGENCIES.items() for site in sites.split()}
NAMES = {name: agency for agency, (names, _) in _AGENCIES.items() for name in (agency, *names.split("|")) if name}
"""A name as it is credited -> the agency's name for short."""


def agency_of_site(domain: str) -> str | None:
    """The agency whose own site a registrable domain is."""
    return _SITES.get(domain)

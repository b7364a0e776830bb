"""The ground truth: from a seed, what is published and which alerts must come of it, each under a key of its own.

A report tells that one country expels diplomats of another; no two reports tell of the same pair, so an alert that is
lost or repeated shows by its key. An echo tells of a pair again, in other words and in another feed, with the same
number: no alert of its own, and no update. A dossier holds a watched phrase, and may hold a word that the faulty
pipeline (faults/pipeline.py) obeys.
"""

import random
from dataclasses import dataclass, field

AGENCY, HERALD, QUIET = "/agency", "/herald", "/quiet"

STATES = dict(
    one.split(":")
    for one in (
        "Albania:ALB Algeria:DZA Angola:AGO Argentina:ARG Austria:AUT Bahrain:BHR Barbados:BRB Belgium:BEL Bolivia:BOL"
        " Botswana:BWA Brazil:BRA Bulgaria:BGR Cambodia:KHM Cameroon:CMR Chile:CHL Colombia:COL Croatia:HRV Cuba:CUB"
        " Cyprus:CYP Denmark:DNK Ecuador:ECU Egypt:EGY Estonia:EST Ethiopia:ETH Fiji:FJI Finland:FIN Gabon:GAB"
        " Ghana:GHA Greece:GRC Guatemala:GTM Haiti:HTI Honduras:HND Hungary:HUN Iceland:ISL Indonesia:IDN Ireland:IRL"
        " Jamaica:JAM Japan:JPN Kenya:KEN Kuwait:KWT Laos:LAO Latvia:LVA Lebanon:LBN Libya:LBY Lithuania:LTU"
        " Malaysia:MYS Mali:MLI Malta:MLT Mexico:MEX Mongolia:MNG Morocco:MAR Mozambique:MOZ Nepal:NPL Nicaragua:NIC"
        " Nigeria:NGA Norway:NOR Oman:OMN Pakistan:PAK Panama:PAN Paraguay:PRY Peru:PER Poland:POL Portugal:PRT"
        " Qatar:QAT Romania:ROU Rwanda:RWA Senegal:SEN Slovakia:SVK Slovenia:SVN Somalia:SOM Spain:ESP Sudan:SDN"
        " Sweden:SWE Thailand:THA Tunisia:TUN Uganda:UGA Ukraine:UKR Uruguay:URY Uzbekistan:UZB Vietnam:VNM Yemen:YEM"
        " Zambia:ZMB Zimbabwe:ZWE"
    ).split()
)
"""Name -> the code that a message shows."""

_FIRST = "Rain fell on;Nobody saw;The harbour took in;Bakers praised;A choir sang of;Children painted".split(";")
_SECOND = "the old bridge;a blue lorry;seven crates of copra;the northern road;the empty market;two lost goats".split(
    ";"
)

RULES = """
rules:
  - id: new-expulsion
    title: A country expels diplomats
    severity: critical
    when: {event: {type: expulsion, status: [done, announced]}}
    key: [event.actor, event.target]
    new: 90d
  - id: sealed-dossier
    title: A dossier is sealed
    severity: high
    when: {phrase: sealed dossier}
"""
"""The watched rules, in the user's own form."""


@dataclass(frozen=True, slots=True)
class Report:
    """One item of a feed; `key` is the alert that must come of it, None for none."""

    path: str
    title: str
    text: str
    key: str | None


@dataclass
class Truth:
    """All that is published, in order; the same seed gives the same reports."""

    seed: int
    reports: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._pairs = [(one, other) for one in STATES for other in STATES if one != other]
        self.chance.shuffle(self._pairs)
        self._told: list[tuple[str, str, int]] = []
        self._dossiers = 0

    @property
    def expected(self) -> list[str]:
        """The keys of the alerts that must have come of everything so far."""
        return [one.key for one in self.reports if one.key is not None]

    def report(self, marker: str = "") -> Report:
        """News of a pair that was in no report yet; `marker` is one more word of its text."""
        one, other = self._pairs.pop()
        count = self.chance.randint(2, 40)
        self._told.append((one, other, count))
        text = f"{one} has expelled {count} diplomats of {other}. {marker}".strip()
        title = f"{one} expels {count} diplomats of {other}"
        return self._keep(Report(AGENCY, title, text, f"{STATES[one]} → {STATES[other]}"))

    def echo(self) -> Report:
        """Old news in other words."""
        one, other, count = self.chance.choice(self._told)
        text = f"{count} diplomats of {other} were expelled by {one}, it was announced."
        return self._keep(Report(HERALD, f"Diplomats of {other} must go, {len(self.reports)} hear", text, None))

    def dossier(self, marker: str = "", *, fires: bool = True, path: str = AGENCY) -> Report:
        """An article with the watched phrase; not `fires`: a cooldown must hold it."""
        self._dossiers += 1
        name = f"Dossier {self.seed % 1000}{self._dossiers:05}"
        # Words of its own, so that it is no reprint of another.
        words = " ".join(f"{self.chance.choice(_FIRST)} {self.chance.choice(_SECOND)}." for _ in range(6))
        text = f"{words} The clerk showed a sealed dossier to the court. {marker}".strip()
        return self._keep(Report(path, name, text, name if fires else None))

    def _keep(self, report: Report) -> Report:
        self.reports.append(report)
        return report

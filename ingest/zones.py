"""Zones of time as feeds name them."""

from datetime import timedelta, timezone

_MINUTES_OF = {
    "UT UTC GMT Z WET": 0, "CET MEZ MET BST WEST WAT": 60, "CEST MESZ MEST EET CAT SAST": 120, "EEST MSK EAT TRT": 180,
    "MSD GST SAMT": 240, "PKT YEKT": 300, "IST": 330, "NPT": 345, "ICT WIB KRAT": 420, "SGT HKT AWST PHT WITA": 480,
    "JST KST WIT": 540, "ACST": 570, "AEST VLAT": 600, "ACDT": 630, "AEDT": 660, "NZST TVT": 720, "NZDT": 780,
    "NDT": -150, "ADT BRT ART": -180, "NST": -210, "AST EDT CLT": -240, "EST ET CDT COT PET": -300, "CST CT MDT": -360,
    "MST MT PDT": -420, "PST PT AKDT": -480, "AKST": -540, "HST": -600,
}  # fmt: skip
_MINUTES = {name: minutes for names, minutes in _MINUTES_OF.items() for name in names.split()}


def zone_named(name: str) -> timezone | None:
    """The zone of an abbreviation: those of RFC 822, and the usual ones elsewhere. IST is India's, CST America's."""
    minutes = _MINUTES.get(name.upper().removeprefix("ETC/"))
    return timezone(timedelta(minutes=minutes)) if minutes is not None else None

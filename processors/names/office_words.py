"""Nouns that speak and act for somebody: states, bodies, and those that act for no state."""

MANY_AS_ONE = frozenset({"authority", "authorities", "official", "police"})
STATE = frozenset(
    (
        "government authority authorities state country nation administration regime republic kingdom side junta"
        " ruler rulers"
        " leadership official diplomat diplomacy capital troop force soldier"
    ).split()
)
BODIES = frozenset(
    (
        "ministry embassy parliament army military police court office department agency senate cabinet mission"
        " delegation presidency navy consulate council assembly commission committee service bureau board union"
        " party group organisation organization tribunal prosecutor bank guard watchdog intelligence congress"
        " legislature judiciary chancellery airline company firm operator hospital university club charity regulator"
        " publisher broadcaster newspaper trust association inspectorate supplier buyer manufacturer prosecution"
        " carrier"
        " foundation institute federation insurer retailer developer producer lender paper magazine tribunal panel"
        " laboratory observatory museum movement alliance coalition bloc network chain startup maker drugmaker carmaker"
        " chipmaker railway utility campaign league team church school college academy society treasury directorate"
        " gendarmerie judiciary registry ombudsman fund exchange brewery miner shipowner contractor landlord"
    ).split()
)
PRIVATE = frozenset(
    (
        "group party board union company club charity hospital university publisher broadcaster newspaper airline firm"
        " operator organisation organization league team church school college academy association society"
        " federation fans"
        " trust supplier buyer manufacturer carrier foundation insurer retailer developer producer lender paper"
        " magazine"
        " movement alliance coalition bloc network chain startup maker drugmaker carmaker chipmaker campaign museum"
        " fund"
        " brewery miner shipowner contractor landlord regulator"
    ).split()
)
"""Bodies that act for no state."""

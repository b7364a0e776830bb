"""Which words say how far a thing has come: that it is announced, threatened, planned, requested, denied or dropped."""

_ANNOUNCE = "announce decide decision approve agree vow pledge promise resolve authorise authorize choose opt"
_THREATEN = "threaten threat warn warning"
_PLAN = (
    "vote plan consider mull weigh prepare aim discuss debate study examine contemplate ponder explore think"
    " expect intend eye look possible potential planned proposed hint signal poised set ready likely"
    " talk option possibility prospect plan schedule scheduled due slate prepared considering preparation wait"
    " await"
)
_REQUEST = (
    "urge call demand ask request propose recommend suggest push press appeal advocate petition seek insist"
    " want should must ought support back favour favor need clamour clamor chant shout lobby campaign"
)
_DENY = "deny dismiss refute rubbish false untrue rumour rumor hoax denial"
_REFUSE = (
    "refuse decline rule avoid refrain hesitate cancel drop scrap reverse rescind overturn revoke abandon"
    " shelve postpone delay fail unlikely reluctant refusal oppose against averse resist avert prevent stop"
    " unwilling withdraw annul lift undo backtrack backpedal reconsider renege survive spare suspend halt freeze quash"
)
_ALIKE = {
    "announced": _ANNOUNCE, "threatened": _THREATEN, "planned": _PLAN, "requested": _REQUEST, "denied": _DENY,
    "negated": _REFUSE,
}  # fmt: skip
GOVERNS = {word: status for status, words in _ALIKE.items() for word in words.split()}
AFTER = frozenset(
    ("after since because as when following despite over before while amid until once though although by").split()
)
"""Behind these stands what has happened."""
TALKS = frozenset(
    ("say report state tell note add claim confirm write learn understand reveal disclose explain").split()
)
TELLINGS = frozenset(
    (
        "report claim allegation rumour rumor suggestion story news account accusation assertion article speculation"
    ).split()
)
WISHES = frozenset("call demand request proposal idea plan motion petition appeal".split())
REJECT = frozenset({"reject", "dismiss", "deny", "refute", "rebuff", "ignore", "resist", "rebut", "debunk"})
IF = frozenset({"if", "unless"})

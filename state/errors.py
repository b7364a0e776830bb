"""What can go wrong with the state; each message says what to do."""


class StateError(Exception):
    """The state cannot serve."""


class StateUnreachableError(StateError):
    """Nothing answers where the state should be, or it breaks off: it may be back soon, and the work is tried again."""

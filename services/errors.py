"""What keeps a service from being here."""


class ServiceError(Exception):
    """It does not start, or not in time; the message names its log."""

"""What keeps a service from being here."""


class ServiceError(Exception):
    """It does not start, or not in time, or refuses an order; the message carries its own last words."""

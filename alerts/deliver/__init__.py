"""Alerts -> inboxes: subscriptions, the outbox, one lane a destination, one file a channel."""

"""From alerts to inboxes: subscriptions, outbox lanes, channels (one file each)."""

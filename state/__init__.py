"""The only room that knows SQL: one small file each for leases, positions, feeds, hits, alerts, outbox and rule sets."""

"""The only room that knows SQL: leases, positions, feeds, hits, alerts, outbox, rule sets; one small file each."""

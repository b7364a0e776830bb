"""Archives into the topic `articles`, in backfill mode."""

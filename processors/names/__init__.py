"""Who and what is named, and whom it means."""

"""Ground floor: the records that flow, the log they flow through, and the worker loop. Imports no other room."""

"""Every write: each service is one thing that happens, with its audit event in the same transaction."""

"""Our own rules: states and their moves, reconciling, deadlines, retries, names. Pure: no database, no network."""

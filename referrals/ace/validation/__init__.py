"""AWS's rules as checks: each returns every violation at once and raises nothing."""

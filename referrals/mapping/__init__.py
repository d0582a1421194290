"""The mapping between a partner's CRM and AWS's language. Pure: no database, no network."""

"""The door to partners' CRMs: the only room with their client libraries."""

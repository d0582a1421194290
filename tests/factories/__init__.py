"""Builders: each reaches its state by walking the portal's own services."""

"""Journeys in a real browser against the real stack: one module a journey, its docstring the script."""

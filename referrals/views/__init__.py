"""The pages: load, ask, call, render; no rule lives here."""

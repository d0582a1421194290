"""AWS's language: what the ACE exchange says and allows. Changes only when AWS changes.

Where AWS's texts contradict each other, a sign such as C16 names the reading we chose; all of them
are in docs/reference/readings.md.
"""

"""The shell: settings, wiring, people, the local stack and AWS's stand-in; no business noun."""

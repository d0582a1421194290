"""The portal for scripts: the same services, permissions and refusals as the pages, in JSON."""

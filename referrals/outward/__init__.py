"""The door to receivers of webhooks: names resolved and checked once, posts bounded in time and size."""

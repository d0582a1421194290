"""What is shared with AWS: opportunities and leads, and the exchange that carries them."""

"""The door to AWS: the bucket's folders and names, and the store that reads and writes it."""

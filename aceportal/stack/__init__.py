"""The local stack: embedded queue and S3 servers, and the supervisor that keeps all parts running."""

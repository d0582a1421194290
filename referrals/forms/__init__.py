"""What people send to the portal, read and checked for form; whether it is allowed is asked of the services."""

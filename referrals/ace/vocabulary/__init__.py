"""AWS's standard values, in our own form and AWS's spelling."""

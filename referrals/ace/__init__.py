"""AWS's language: what the ACE exchange says and allows. Changes only when AWS changes."""

"""AWS's field lists as tables, one row a field; `referrals.ace.fields` puts them together."""

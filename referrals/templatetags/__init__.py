"""Template tags of the referrals."""

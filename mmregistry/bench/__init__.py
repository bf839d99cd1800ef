"""What the estimators cost beside R's packages and lifelines, and whether all of them give one answer."""

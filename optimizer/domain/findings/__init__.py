"""What each command answers, one module a finding: frozen values."""

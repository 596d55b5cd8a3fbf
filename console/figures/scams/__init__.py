"""Figures of scams: by week, type, means, branch and age; money lost and stopped; what nobody knew."""

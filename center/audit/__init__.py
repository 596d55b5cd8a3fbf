"""Who did what, when and from where: a log that can only grow, chained so that a changed row is noticed."""

"""What the center pays: types, payments and their history, reimbursement claims, yearly certification."""

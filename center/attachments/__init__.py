"""Files that staff put to a case: photographs of letters, documents."""

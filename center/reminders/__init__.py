"""Who is reminded of what, when: rules that need no database, and the service that writes down what they say."""

"""What the assistant did not understand, without anything that leads back to a person, on its way to training lines."""

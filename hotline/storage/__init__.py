"""Storage: an interface, and DynamoDB behind it."""

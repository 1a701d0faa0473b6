"""Storage: what is kept, behind an interface; DynamoDB is the one real store."""

"""What the repository is kept in order with: translations, generated documents, house rules."""

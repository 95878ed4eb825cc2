"""What is decided of documents, without a database."""

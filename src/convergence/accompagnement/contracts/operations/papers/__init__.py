"""The papers of contracts: made from their terms, sent round for signature, followed until they count."""

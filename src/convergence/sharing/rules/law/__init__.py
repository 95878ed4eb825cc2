"""What the law opens, who answers for it, the life of an agreement, and the evidence of exchanges."""

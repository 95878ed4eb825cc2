"""What the invented network is made of: structures, people, their files, what is offered to them."""

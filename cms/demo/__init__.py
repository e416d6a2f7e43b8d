"""What only the demo tells, put into the tree by cms/seed.py: offers, news, events, guides and the staff room."""

"""From the text of an article to entities and facts with their exact words."""

"""Finding: names (bot.search.names) and ranked passages."""

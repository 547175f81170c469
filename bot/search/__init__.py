"""Finding: names (bot.names.resolver) and ranked passages."""

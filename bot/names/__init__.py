"""What a written name means: Exact, Close or Unknown, never a guess."""

"""A team's documents: packs (plain files) and readers (a file becomes passages)."""

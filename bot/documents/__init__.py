"""From files to documents: packs that editors curate."""

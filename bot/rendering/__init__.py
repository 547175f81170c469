"""What every renderer needs: pages that fit, the layout of a card, its plain text, what its buttons carry."""

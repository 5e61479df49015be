"""Who signs a text, where its last lines say more than a name."""

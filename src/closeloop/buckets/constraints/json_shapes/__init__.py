"""The shape of JSON that a prompt shows, tells or lists key by key."""

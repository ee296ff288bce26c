"""Adapters: one folder a platform, the same rooms in each. `base` holds what an adapter must be; nothing here knows another."""

"""The demonstration: a real Phoenix on this machine, a sample application that writes to it, and one whole loop over both."""

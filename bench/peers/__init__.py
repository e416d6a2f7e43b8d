"""Other projects, measured in an environment of their own when ``--peers`` asks for it."""

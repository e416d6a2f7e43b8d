"""How typed values are written, where Django's own habit of a language would not fit a browser's fields."""

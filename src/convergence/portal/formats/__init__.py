"""How dates are written in the languages of her pages, where Django's own habit is not theirs."""

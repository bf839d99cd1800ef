"""How each language writes dates and times, where Django's own way is not that of a hospital's chart."""

RETURN toUper('a')

RETURN substring('a')

WITH [[1], 'a'] AS values
RETURN values[0][values[1]]

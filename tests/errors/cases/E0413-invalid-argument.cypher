WITH ['a'] AS values
RETURN range(values[0], 2)

WITH [1, 'a'] AS values
RETURN toUpper(values[0])

WITH [{a: 1}, 1] AS values
RETURN values[0][values[1]]

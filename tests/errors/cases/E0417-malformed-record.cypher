LOAD CSV FROM 'malformed.csv' AS line RETURN line

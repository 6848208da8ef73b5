LOAD CSV FROM 'not-there.csv' AS line RETURN line

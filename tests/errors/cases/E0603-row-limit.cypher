// rows: 2
UNWIND range(1, 10) AS a RETURN a

// memory: 100000
UNWIND range(1, 1000000) AS a RETURN collect(a)

// timeout: 0.001
UNWIND range(1, 10000000) AS a UNWIND range(1, 1000) AS b RETURN count(*)

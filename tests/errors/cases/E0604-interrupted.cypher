// interrupted: yes
UNWIND range(1, 10000000) AS a RETURN sum(a)

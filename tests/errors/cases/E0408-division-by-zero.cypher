WITH 0 AS none
RETURN 1 / none

CALL db.labels() YIELD lable RETURN lable

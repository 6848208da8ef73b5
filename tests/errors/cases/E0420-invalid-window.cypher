DURING 'a while ago' MATCH (n) RETURN n;

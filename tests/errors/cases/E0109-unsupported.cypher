CREATE INDEX both FOR (n:Actor) ON (n.name, n.age)

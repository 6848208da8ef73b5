CREATE GRAPH TYPE small {
  NODE Actor { name STRING NOT NULL UNIQUE, kind STRING IN ['state', 'person'], age INTEGER },
  NODE Location { name STRING },
  RELATIONSHIP STRUCK (Actor) -> (Location)
} CLOSED;
SET GRAPH TYPE small;
CREATE (:Actor {name: 'Pakistan', nmae: 'x'})

CREATE (:Actor {aliases: [['nested']]})

//! RDF Turtle, read by a parser that is not of the crate that wrote it.
//!
//! That parser is of RDF-star, from which RDF 1.2 took the triples in triples: their meaning is the same here, and only
//! their brackets differ.

use rio_api::parser::TriplesParser;
use rio_turtle::TurtleError;
use rio_turtle::TurtleParser;

use super::GRAPH;
use super::rendered;

/// The triples as N-Triples of RDF 1.2.
fn triples(text: &str) -> Vec<String> {
    let star = text.replace("<<( ", "<< ").replace(" )>>", " >>");
    let mut triples = Vec::new();
    let mut parser = TurtleParser::new(star.as_bytes(), None);
    let read: Result<(), TurtleError> = parser.parse_all(&mut |triple| {
        let triple = triple.to_string();
        triples.push(triple.replace("<< ", "<<( ").replace(" >>", " )>>"));
        Ok(())
    });
    read.unwrap_or_else(|error| panic!("{error}: {text}"));
    triples
}

#[test]
fn every_relationship_is_a_triple_with_a_reifier_and_claims_have_provenance() {
    let text = rendered(GRAPH, "turtle");
    let triples = triples(&text);
    let has = |wanted: &str| {
        assert!(
            triples.iter().any(|each| each == wanted),
            "{wanted} in {triples:#?}"
        );
    };
    let reified = "22-rdf-syntax-ns#reifies>";
    assert_eq!(
        triples.iter().filter(|each| each.contains(reified)).count(),
        5
    );
    let struck = "<urn:annals:id:pak> <urn:annals:type:STRUCK> <urn:annals:node:5>";
    has(struck);
    has(&format!(
        "<urn:annals:relationship:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( {struck} )>>"
    ));
    has("<urn:annals:relationship:0> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:annals:id:c>");
    has("<urn:annals:id:c> <http://www.w3.org/ns/prov#wasAttributedTo> <urn:annals:id:pak>");
    has(
        "<urn:annals:id:e%2F1> <urn:annals:key:when> \"2025-39\"^^<http://id.loc.gov/datatypes/edtf/EDTF>",
    );
    has("<urn:annals:id:e%2F1> <urn:annals:key:when_end> \
         \"2025-12-31T23:59:59Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime>");
    has(
        "<urn:annals:id:e%2F1> <urn:annals:key:ratio> \"0.5\"^^<http://www.w3.org/2001/XMLSchema#double>",
    );
    // Two nodes share this id, so neither is named by it.
    has(
        "<urn:annals:node:2> <urn:annals:key:ratio> \"NaN\"^^<http://www.w3.org/2001/XMLSchema#double>",
    );
    has(
        "<urn:annals:node:5> <urn:annals:key:at> \"POINT(69.9 33.3)\"^^<http://www.opengis.net/ont/geosparql#wktLiteral>",
    );
    has("<urn:annals:relationship:2> <urn:annals:key:odd%20key> \
         \"2025-10-26T01:30:00+02:00\"^^<http://www.w3.org/2001/XMLSchema#dateTime>");
    let name = triples
        .iter()
        .find(|each| each.contains("key:name> \"Pakistan"));
    let name = name.expect("a name");
    assert!(name.contains("<&\\\"'> "), "{name}");
}

#[test]
fn what_is_only_claimed_is_told_of_and_not_asserted() {
    let text = rendered(
        "CREATE (a:Actor {id: 'a'})-[:PARTICIPATED_IN {claim: 'c'}]->(e:Event {id: 'e'}), (:Claim {id: 'c'}), (a)-[:LED]->(e)",
        "turtle",
    );
    let triples = triples(&text);
    let claimed = "<urn:annals:id:a> <urn:annals:type:PARTICIPATED_IN> <urn:annals:id:e>";
    let reifier = format!(
        "<urn:annals:relationship:0> <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( {claimed} )>>"
    );
    assert!(triples.contains(&reifier), "{text}");
    assert!(!triples.iter().any(|each| each == claimed), "{text}");
    assert!(!text.contains("wasAssociatedWith"), "{text}");
    let stored = "<urn:annals:id:a> <urn:annals:type:LED> <urn:annals:id:e>";
    assert!(triples.iter().any(|each| each == stored), "{text}");
}

#[test]
fn dates_and_times_are_those_of_xml_schema() {
    let text = rendered(
        "CREATE ({id: 'a', long: date({year: 12025, month: 1, day: 2}), early: localdatetime({year: -12025, month: 2, day: 3}),
           odd: datetime({year: 1900, month: 1, day: 1, hour: 1, timezone: '+01:00:30'}), clock: time('10:00:00+01:00:30')})",
        "turtle",
    );
    let triples = triples(&text);
    for (key, literal) in [
        (
            "long",
            "\"12025-01-02\"^^<http://www.w3.org/2001/XMLSchema#date>",
        ),
        (
            "early",
            "\"-12025-02-03T00:00:00\"^^<http://www.w3.org/2001/XMLSchema#dateTime>",
        ),
        (
            "odd",
            "\"1899-12-31T23:59:30Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime>",
        ),
        ("clock", "\"10:00+01:00:30\"^^<urn:annals:datatype:time>"),
    ] {
        let wanted = format!("<urn:annals:id:a> <urn:annals:key:{key}> {literal}");
        assert!(triples.contains(&wanted), "{wanted} in {triples:#?}");
    }
}

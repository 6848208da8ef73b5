//! What is written for other tools, read back by readers that are not ours: nothing is lost, nothing is broken by
//! hostile text. A script of the whole graph is read by annals itself, into the same graph.

pub(crate) mod dump;
mod entities;
mod geojson;
mod random;
mod tables;
mod turtle;
mod xml;

use annals::Database;
use annals::database::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::model::result::ResultSet;
use annals::output::Format;
use annals::output::Options;

/// A graph with hostile text, every type of value, repeated relationships and dates of every precision.
const GRAPH: &str = "
    CREATE (a:Actor:`odd <&\"> label` {id: 'pak', name: 'Pakistan <&\"\\'> \\u0001 \\n ]]> \\u202e', aliases: ['P', 'K;']}),
           (e:Event {id: 'e/1', name: 'Strikes', when: edtf('2025-39'), dead: 3, ratio: 0.5, sure: true}),
           (f:Event {id: 'e/2', when: edtf('2025-10-09'), dead: 'many', ratio: 0.0 / 0.0}),
           (g:Event {id: 'e/2', when: edtf('2025-10-09/..')}),
           (c:Claim {id: 'c', text: 'they did'}),
           (l:Location {name: 'Khost', lat: 33.3, lon: 69.9, at: point({longitude: 69.9, latitude: 33.3})}),
           (),
           (a)-[:STRUCK {when: edtf('2025-10~'), claim: 'c'}]->(l),
           (a)-[:STRUCK {when: edtf('2025-11')}]->(l),
           (a)-[:`odd type` {`odd key`: datetime('2025-10-26T01:30+02:00[Europe/Berlin]'), `when`: date('2025-10-09')}]->(a),
           (a)-[:ASSERTED]->(c),
           (e)-[:OCCURRED_AT]->(l);";
/// How many nodes and relationships that makes.
const SIZE: (usize, usize) = (7, 5);

/// Runs every statement of a script.
pub(crate) fn run(database: &mut Database, script: &str) -> ResultSet {
    let source = Source::new("script", script);
    let spans = Session::statements(&source).unwrap_or_else(|error| panic!("{error}: {script}"));
    let mut session = database.session(SessionOptions::default());
    let mut last = ResultSet::default();
    for span in spans {
        last = session
            .run(&source, span)
            .unwrap_or_else(|error| panic!("{error:?}: {script}"));
    }
    last
}

/// The graph a script makes, in a format.
fn rendered(script: &str, format: &str) -> String {
    let mut database = Database::in_memory();
    run(&mut database, script);
    let all = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r";
    let result = run(&mut database, all);
    let mut out = Vec::new();
    let format = Format::named(format).expect("a format");
    (format.render)(&result, &Options::default(), &mut out).expect("a vector takes bytes");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn a_mermaid_chart_has_a_line_for_every_node_and_relationship_whatever_their_text() {
    let text = rendered(GRAPH, "mermaid");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "flowchart LR");
    assert_eq!(lines.len(), 1 + SIZE.0 + SIZE.1 + 1, "{text}");
    assert!(
        lines.iter().all(|line| line.matches('"').count() <= 2),
        "{text}"
    );
    assert!(text.contains("  n0 -.->|\"STRUCK\"| n5\n"), "{text}");
}

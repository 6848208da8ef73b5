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
use annals::model::graph::View;
use annals::model::result::ResultSet;
use annals::output::Format;
use annals::output::Options;
use annals::output::exchange::Elements;
use annals::output::exchange::TABLE_FILES;
use annals::output::exchange::Tables;

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

/// A graph in memory, and all of it as a result, its elements in the order of their numbers.
fn whole(script: &str) -> (Database, ResultSet) {
    let mut database = Database::in_memory();
    run(&mut database, script);
    let all = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r";
    let mut result = run(&mut database, all);
    result.subgraph.nodes.sort_unstable_keys();
    result.subgraph.relationships.sort_unstable_keys();
    (database, result)
}

#[test]
fn a_graph_written_while_it_is_read_is_the_same_text_as_a_result_that_holds_it() {
    // More than is read at a time, with elements that are gone.
    let many = format!(
        "{GRAPH} UNWIND range(0, 9999) AS n CREATE (:Many {{id: 'm' + toString(n % 9000), tags: ['a;b', 'c|d']}})\
         -[:NEXT {{n: n}}]->(:Place:`a;b` {{lat: 1.5, lon: n / 100.0}});
         MATCH (n:Many) WHERE n.id STARTS WITH 'm77' DETACH DELETE n;"
    );
    let (database, result) = whole(&many);
    let elements = Elements::Graph(View::whole(database.graph()));
    let streams = annals::output::FORMATS
        .iter()
        .filter_map(|format| Some((format, format.stream?)));
    let mut count = 0;
    for (format, stream) in streams {
        let (mut held, mut read) = (Vec::new(), Vec::new());
        (format.render)(&result, &Options::default(), &mut held).expect("a vector takes bytes");
        stream(elements, &mut read).expect("a vector takes bytes");
        assert!(held == read, "{}", format.name);
        count += 1;
    }
    assert_eq!(count, 6);
    let held = Tables::of(Elements::Subgraph(&result.subgraph));
    let read = Tables::of(elements);
    for file in TABLE_FILES {
        let mut texts = [Vec::new(), Vec::new()];
        held.write(file, &mut texts[0])
            .expect("a vector takes bytes");
        read.write(file, &mut texts[1])
            .expect("a vector takes bytes");
        assert!(texts[0] == texts[1], "{file}");
    }
}

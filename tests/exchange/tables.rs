//! CSV tables: read by another CSV reader, and loaded again by their own script.

use annals::Database;
use annals::database::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::output::exchange::Elements;
use annals::output::exchange::TABLE_FILES;
use annals::output::exchange::Tables;

use super::GRAPH;
use super::SIZE;
use super::run;

/// Writes the tables of a graph.
fn written(database: &mut Database) -> tempfile::TempDir {
    let result = run(database, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r");
    let tables = Tables::of(Elements::Subgraph(&result.subgraph));
    let directory = tempfile::tempdir().expect("a directory");
    for file in TABLE_FILES {
        let mut out = Vec::new();
        tables.write(file, &mut out).expect("a vector takes bytes");
        std::fs::write(directory.path().join(file), out).expect("a file");
    }
    directory
}

fn check(script: &str) {
    let mut first = Database::in_memory();
    run(&mut first, script);
    let directory = written(&mut first);
    let mut second = Database::in_memory();
    let load = std::fs::read_to_string(directory.path().join("load.cypher")).expect("a script");
    let source = Source::new("load.cypher", load.as_str());
    let mut session = second.session(SessionOptions {
        csv_directory: Some(directory.path().to_owned()),
        ..SessionOptions::default()
    });
    for span in Session::statements(&source).expect("statements") {
        let ran = session.run(&source, span);
        ran.unwrap_or_else(|error| panic!("{error}: {load}"));
    }
    drop(session);
    assert_eq!(
        super::dump::described(&mut second),
        super::dump::described(&mut first),
        "{load}"
    );
}

#[test]
fn a_zero_byte_stands_in_no_field_and_is_set_by_the_script() {
    let script = "CREATE (:A {text: 'a\\u0000b', list: ['x', '\\u0000']}), (:A {text: 'plain', list: ['y']})";
    check(script);
    let mut database = Database::in_memory();
    run(&mut database, script);
    let directory = written(&mut database);
    for file in TABLE_FILES {
        let bytes = std::fs::read(directory.path().join(file)).expect("a file");
        assert!(!bytes.contains(&0), "{file}");
    }
}

#[test]
fn a_graph_that_has_the_name_by_which_the_script_marks_what_it_makes_is_loaded_whole() {
    check(
        "CREATE (:A {`annals table`: 1, name: 'a'})-[:R {`annals table 2`: 7}]->(:`annals table` {name: 'b', list: ['', 1]})",
    );
}

#[test]
fn another_reader_finds_every_element_and_its_texts() {
    let mut database = Database::in_memory();
    run(&mut database, GRAPH);
    let directory = written(&mut database);
    let read = |file: &str| {
        let mut reader = csv::Reader::from_path(directory.path().join(file)).expect("a table");
        let header: Vec<String> = reader
            .headers()
            .expect("a header")
            .iter()
            .map(String::from)
            .collect();
        let rows: Vec<csv::StringRecord> =
            reader.records().map(|row| row.expect("a row")).collect();
        (header, rows)
    };
    let (header, nodes) = read("nodes.csv");
    let (_, relationships) = read("relationships.csv");
    assert_eq!((nodes.len(), relationships.len()), SIZE);
    let column = |name: &str| {
        header
            .iter()
            .position(|each| each == name)
            .expect("a column")
    };
    assert_eq!(
        &nodes[0][column("name:string")],
        "Pakistan <&\"'> \u{1} \n ]]> \u{202e}"
    );
    assert_eq!(&nodes[1][column("when:edtf")], "2025-39");
    assert_eq!(&nodes[1][column("dead:integer")], "3");
    assert_eq!(&nodes[2][column("dead:string")], "many");
    assert_eq!(&nodes[0][column("aliases:string[]")], "P|K;");
}

#[test]
fn tables_are_loaded_into_the_same_graph() {
    check(GRAPH);
    check("CREATE (:A)");
    check(
        "CREATE (:`a;b`:`c``d` {none: '', empty: [], ints: [1, 2], dates: [date('2025-10-09')], f: [0.5, 0.0 / 0.0],
           dur: duration('P1M2DT3.5S'), p: [point({x: 1, y: 2, z: 3})], t: time('01:02+05:30'), `odd,key\"`: true,
           flags: [true, false], dt: datetime('2025-10-26T02:30+01:00[Europe/Berlin]')})",
    );
}

#[test]
fn what_a_field_cannot_tell_apart_is_set_by_the_script() {
    check(
        "CREATE (a {mixed: [1, 'a'], one: [''], fine: ['a']}),
           (b:B {mixed: ['x', 'y'], one: ['', ''], `1`: [date('2025-10-09'), edtf('2025')]}),
           (a)-[:R {n: 1, one: ['']}]->(b), (a)-[:R {n: 2}]->(b), (b)-[:S {one: ['a']}]->(a)",
    );
    // No item has all signs, all together have.
    check(
        "CREATE ({l: ['a;b']}), ({l: ['a|b', '\\u001f']}), ({l: ['\\u001e']}), ({l: []}), ({l: ['fine']})",
    );
    check("CREATE (:`a;b|c\\u001fd\\u001e`:B), (:B)");
}

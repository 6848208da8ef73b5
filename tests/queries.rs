//! The data and queries that come with annals: the seed graph satisfies its vocabulary, and every query gives the table
//! in its header.

use std::path::Path;
use std::path::PathBuf;

use annals::Database;
use annals::Error;
use annals::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::model::result::ResultSet;

use crate::table::Lists;
use crate::table::cell;
use crate::table::compare;
use crate::table::table_row;

const SEED: &str = "graph-data/durand-line-2025.cypher";
const VOCABULARY: &str = "graph-data/conflict.cypher";

fn in_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a readable file")
}

/// Runs every statement of a text; the result of the last.
fn run(session: &mut Session<'_>, text: &str) -> Result<ResultSet, Error> {
    let source = Source::new("test", text);
    let mut last = ResultSet::default();
    for span in Session::statements(&source)? {
        last = session.run(&source, span)?;
    }
    Ok(last)
}

/// A database into which the files have been loaded.
fn loaded(paths: &[&str]) -> Database {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    for path in paths {
        if let Err(error) = run(&mut session, &read(&in_project(path))) {
            panic!("{path}: {error}");
        }
    }
    drop(session);
    database
}

/// The query scripts, sorted.
fn scripts() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(in_project("queries")).expect("a folder of queries");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|found| found == "cypher"))
        .collect();
    paths.sort();
    paths
}

/// What the header of a query says: values of parameters, the table, and what is told beside it.
struct Header {
    parameters: Vec<(String, String)>,
    table: Vec<Vec<String>>,
    notices: Vec<String>,
}

fn header(text: &str) -> Header {
    let comments: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("//"))
        .map(str::trim)
        .collect();
    let parameters = comments
        .iter()
        .filter_map(|line| line.strip_prefix("default: $"))
        .map(|line| {
            let (name, value) = line.split_once(" = ").expect("`$name = value`");
            (name.to_owned(), value.to_owned())
        })
        .collect();
    let table = comments
        .iter()
        .skip_while(|line| **line != "expect:")
        .filter_map(|line| table_row(line))
        .collect();
    let notices = comments
        .iter()
        .filter_map(|line| line.strip_prefix("notice: "))
        .map(str::to_owned)
        .collect();
    Header {
        parameters,
        table,
        notices,
    }
}

/// How a script's answer differs from its header, if it does.
fn complaint(session: &mut Session<'_>, path: &Path) -> Option<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = read(path);
    let header = header(&text);
    let parameters = &mut session.options_mut().parameters;
    parameters.clear();
    for (name, value) in &header.parameters {
        let cell = cell::parse(value).expect("a value");
        parameters.insert(name.as_str().into(), cell.value().expect("a plain value"));
    }
    let result = match run(session, &text) {
        Ok(result) => result,
        Err(error) => return Some(format!("{name}: {error}")),
    };
    let notices = result.notices.iter().map(|notice| &notice.message);
    if !notices.eq(&header.notices) {
        let told: Vec<_> = result.notices.iter().map(|told| &told.message).collect();
        return Some(format!("{name}: other notices: {told:?}"));
    }
    let in_order = text.contains("ORDER BY");
    let difference = compare(&header.table, &result, in_order, Lists::Ordered).err()?;
    Some(format!(
        "{name}: {}\n{}",
        difference.summary, difference.detail
    ))
}

#[test]
fn every_query_gives_the_table_in_its_header() {
    let mut database = loaded(&[SEED]);
    let mut session = database.session(SessionOptions::default());
    let scripts = scripts();
    assert!(scripts.len() >= 30, "{} queries", scripts.len());
    let complaints: Vec<String> = scripts
        .iter()
        .filter_map(|path| complaint(&mut session, path))
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_query_has_a_title_and_says_what_it_shows() {
    for path in scripts() {
        let text = read(&path);
        for word in ["// title: ", "// parameters: ", "// shows: ", "// expect:"] {
            assert!(text.contains(word), "{}: no `{word}`", path.display());
        }
    }
}

#[test]
fn the_seed_is_as_large_as_it_should_be() {
    let database = loaded(&[SEED]);
    let graph = database.graph();
    assert_eq!((graph.node_count(), graph.relationship_count()), (74, 194));
}

#[test]
fn the_seed_satisfies_its_vocabulary_whichever_comes_first() {
    let before = loaded(&[VOCABULARY, SEED]);
    let after = loaded(&[SEED, VOCABULARY]);
    assert_eq!(before.graph().node_count(), after.graph().node_count());
    assert!(before.graph().catalog().adopted.is_some());
    assert!(after.graph().catalog().adopted.is_some());
}

#[test]
fn the_queries_give_the_same_when_the_vocabulary_is_adopted() {
    let mut database = loaded(&[VOCABULARY, SEED]);
    let mut session = database.session(SessionOptions::default());
    let complaints: Vec<String> = scripts()
        .iter()
        .filter_map(|path| complaint(&mut session, path))
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn a_write_against_the_vocabulary_is_refused_with_its_rule() {
    let mut database = loaded(&[VOCABULARY, SEED]);
    let nodes = database.graph().node_count();
    let mut session = database.session(SessionOptions::default());
    let mut check = |statement: &str, wanted: &[&str]| {
        let Err(Error::Query(diagnostics)) = run(&mut session, statement) else {
            panic!("{statement}: was not refused");
        };
        let info = diagnostics[0].code.info();
        let kind = info.kind.name();
        assert_eq!(kind, "ConstraintVerificationFailed", "{statement}");
        assert!(diagnostics[0].primary.is_some(), "{statement}: no place");
        for word in wanted {
            let message = &diagnostics[0].message;
            assert!(message.contains(word), "{statement}: {message}");
        }
    };
    check(
        "CREATE (:Event {id: 'ev:new', name: 'new'})",
        &["Event", "when"],
    );
    check(
        "MATCH (one:Actor {id: 'pak'}), (other:Actor {id: 'aft'}) CREATE (one)-[:MEDIATED]->(other)",
        &["MEDIATED"],
    );
    check(
        "CREATE (:Actor {id: 'x', name: 'x', actor_type: 'wizard'})",
        &["actor_type", "wizard"],
    );
    check(
        "CREATE (:Actor {id: 'pak', name: 'x', actor_type: 'state'})",
        &["id", "pak"],
    );
    check(
        "MATCH (actor:Actor {id: 'pak'}) SET actor.name = 7",
        &["name"],
    );
    check(
        "MATCH (actor:Actor {id: 'pak'}) REMOVE actor.name",
        &["name"],
    );
    check("CREATE (:Wizard {id: 'x'})", &["Wizard"]);
    drop(session);
    assert_eq!(database.graph().node_count(), nodes);
}

#[test]
fn every_fact_of_the_article_stands_beside_what_encodes_it() {
    let text = read(&in_project(SEED));
    let comments: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("//"))
        .filter_map(|line| Some(line.split_once("//")?.1))
        .collect();
    for number in 1..=58 {
        let fact = format!("F{number:02}");
        let found = comments.iter().any(|comment| {
            comment
                .split(|each: char| !each.is_alphanumeric())
                .any(|word| {
                    word.trim_end_matches(|letter: char| letter.is_ascii_lowercase()) == fact
                })
        });
        assert!(found, "{fact} is encoded nowhere");
    }
}

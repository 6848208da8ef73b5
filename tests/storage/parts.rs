//! A large store, opened part by part: it answers as it did before it was closed, and damage is told by what meets it.

use std::path::Path;

use annals::database::Database;
use annals::database::Error;
use annals::database::OpenOptions;
use annals::database::SessionOptions;
use annals::diagnostic::Code;
use annals::diagnostic::Source;
use annals::model::value::Value;

/// Enough to be saved in parts, and too much to be read whole on opening.
const NODES: usize = 40_000;

fn ask(database: &mut Database, text: &str) -> Result<Vec<Vec<Value>>, Error> {
    let mut session = database.session(SessionOptions::default());
    let source = Source::new("test", text);
    let mut rows = Vec::new();
    for span in annals::Session::statements(&source)? {
        rows = session.run(&source, span)?.rows;
    }
    Ok(rows)
}

fn open(path: &Path) -> Database {
    Database::open(path, &OpenOptions::default()).expect("the store opens")
}

#[test]
fn a_large_store_answers_as_before_and_tells_of_damage_where_it_is_met() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    let mut database = open(&path);
    let made = format!(
        "CREATE CONSTRAINT FOR (n:N) REQUIRE n.id IS UNIQUE;
        UNWIND range(1, {NODES}) AS i CREATE (:N {{id: i, name: toString(sin(i)) + toString(cos(i)) + ', number ' + i}});
        UNWIND range(1, {NODES}, 7) AS i MATCH (a:N {{id: i}}) MATCH (b:N {{id: 1 + i / 2}}) CREATE (a)-[:R]->(b)"
    );
    ask(&mut database, &made).unwrap();
    let questions = [
        "MATCH (n:N {id: 777}) RETURN n.name",
        "MATCH (n:N) RETURN count(*), max(n.name)",
        "MATCH (a:N)-[:R]->(b:N)-[:R]->(c) RETURN count(*)",
        "MATCH (n:N) WHERE n.name ENDS WITH ' 12345' RETURN n.id",
    ];
    let answers: Vec<_> = questions
        .map(|question| ask(&mut database, question).unwrap())
        .into();
    database.close().unwrap();
    let snapshot = path.join("snap-1");
    assert!(std::fs::metadata(&snapshot).unwrap().len() > 1 << 20);

    for (question, answer) in questions.iter().zip(&answers) {
        let mut database = open(&path);
        assert_eq!(&ask(&mut database, question).unwrap(), answer, "{question}");
    }
    let mut database = open(&path);
    let written = ask(
        &mut database,
        "CREATE (:N {id: 0, name: 'new'}); MATCH (n:N {id: 777}) SET n.name = 'renamed';
        MATCH (n:N) WHERE n.name IN ['new', 'renamed'] RETURN n.id ORDER BY n.id",
    );
    assert_eq!(
        written.unwrap(),
        [[Value::Integer(0)], [Value::Integer(777)]]
    );
    assert!(ask(&mut database, "CREATE (:N {id: 778})").is_err());
    drop(database);
    let mut database = open(&path);
    let renamed = ask(&mut database, "MATCH (n:N {id: 777}) RETURN n.name");
    assert_eq!(renamed.unwrap(), [[Value::from("renamed")]]);
    drop(database);

    let mut bytes = std::fs::read(&snapshot).unwrap();
    let middle = bytes.len() / 2;
    for byte in bytes[middle..].iter_mut().step_by(5_000).take(100) {
        *byte ^= 1;
    }
    std::fs::write(&snapshot, bytes).unwrap();
    let Ok(mut database) = Database::open(&path, &OpenOptions::default()) else {
        return;
    };
    let Err(Error::Storage(diagnostic)) = ask(&mut database, questions[1]) else {
        panic!("an answer was made of damaged parts");
    };
    assert_eq!(diagnostic.code, Code::Corrupted);
    let refused = ask(&mut database, "MATCH (n:N) SET n.name = n.name + '!'");
    assert!(matches!(refused, Err(Error::Storage(_))));
}

/// Flips a bit in the payload of the piece in the middle of those that hold texts; its offset.
fn damage_a_piece(snapshot: &Path) -> u64 {
    const TEXTS: u8 = 8;
    let mut bytes = std::fs::read(snapshot).unwrap();
    let mut offset = 64;
    let mut texts = Vec::new();
    while offset < bytes.len() {
        if bytes[offset + 8] == TEXTS {
            texts.push(offset);
        }
        let length: [u8; 4] = bytes[offset..offset + 4].try_into().unwrap();
        offset += 14 + u32::from_le_bytes(length) as usize;
    }
    let offset = texts[texts.len() / 2];
    bytes[offset + 14 + 5] ^= 8;
    std::fs::write(snapshot, bytes).unwrap();
    offset as u64
}

#[test]
fn a_damaged_piece_is_named_by_the_check_and_repaired_from_the_logs_or_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    let mut database = open(&path);
    let made = format!(
        "UNWIND range(1, {NODES}) AS i CREATE (:N {{id: i, name: 'number ' + i}});
        UNWIND range(1, {NODES}, 7) AS i CREATE (:M)-[:R]->(:M)"
    );
    ask(&mut database, &made).unwrap();
    let questions = [
        "MATCH (n:N) RETURN count(*), count(n.name), max(n.id)",
        "MATCH (:M)-[r:R]->(:M) RETURN count(*)",
    ];
    let answers: Vec<_> = questions
        .map(|question| ask(&mut database, question).unwrap())
        .into();
    database.close().unwrap();
    let snapshot = path.join("snap-1");
    let offset = damage_a_piece(&snapshot);

    let report = annals::storage::check(&path, false).unwrap();
    let found = report
        .problems
        .iter()
        .map(|problem| (&problem.path, problem.offset));
    assert_eq!(found.collect::<Vec<_>>(), [(&snapshot, Some(offset))]);

    // The logs tell all of it.
    let out = folder.path().join("from-logs");
    let report = annals::storage::repair(&path, &out).unwrap();
    assert_eq!(report.started_from, Some(0));
    let mut repaired = open(&out);
    for (question, answer) in questions.iter().zip(&answers) {
        assert_eq!(&ask(&mut repaired, question).unwrap(), answer);
    }
    drop(repaired);

    // Without them the rest of the snapshot is saved, and what is lost is told.
    for lost in ["snap-0", "wal-0"] {
        std::fs::remove_file(path.join(lost)).unwrap();
    }
    let out = folder.path().join("from-the-snapshot");
    let report = annals::storage::repair(&path, &out).unwrap();
    assert!(!report.is_lossless());
    assert_eq!(report.started_from, Some(1));
    assert_eq!(report.chunks_lost, [(snapshot, offset)]);
    assert!(report.elements_lost + report.properties_lost > 0);
    let mut repaired = open(&out);
    let left = ask(&mut repaired, "MATCH (n:N) RETURN count(*)").unwrap();
    assert_eq!(left, [[Value::Integer(NODES as i64)]]);
    let wrong = "MATCH (n:N) WHERE n.name <> 'number ' + n.id RETURN count(*)";
    assert_eq!(ask(&mut repaired, wrong).unwrap(), [[Value::Integer(0)]]);
}

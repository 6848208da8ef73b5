//! `CALL { … } IN TRANSACTIONS`: what is committed, what is not, and how much memory it takes.

use annals::database::Database;
use annals::database::OpenOptions;
use annals::database::SessionOptions;
use annals::engine::Limits;

use super::run_all;
use super::shown;

#[test]
fn batches_before_a_failure_are_on_disk() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("batches.annals");
    let options = OpenOptions::default();
    {
        let mut database = Database::open(&path, &options).expect("a store");
        let mut session = database.session(SessionOptions::default());
        let failing = "UNWIND range(1, 10) AS i
            CALL (i) { CREATE (:N {i: 10 / (8 - i)}) } IN TRANSACTIONS OF 3 ROWS";
        assert!(run_all(&mut session, failing).is_err());
        let here = run_all(&mut session, "MATCH (n:N) RETURN count(n) AS n").expect("an answer");
        assert_eq!(shown(&here), "6");
    }
    let mut database = Database::open(&path, &options).expect("a store");
    let mut session = database.session(SessionOptions::default());
    let there = run_all(&mut session, "MATCH (n:N) RETURN count(n) AS n").expect("an answer");
    assert_eq!(shown(&there), "6");
}

#[test]
fn a_load_takes_the_memory_of_one_batch() {
    let limited = || SessionOptions {
        limits: Limits {
            memory: Some(4 << 20),
            ..Limits::default()
        },
        ..SessionOptions::default()
    };
    let load = "UNWIND range(1, 50000) AS i CALL (i) { CREATE (:N {i: i, text: 'some text'}) }";
    let mut database = Database::in_memory();
    let mut session = database.session(limited());
    assert!(run_all(&mut session, load).is_err());
    run_all(&mut session, &format!("{load} IN TRANSACTIONS OF 500 ROWS")).expect("it fits");
    let made = run_all(&mut session, "MATCH (n:N) RETURN count(n) AS n").expect("an answer");
    assert_eq!(shown(&made), "50000");
}

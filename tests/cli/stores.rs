//! Commands on stores: transactions, loading, and a second writer.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write as _;
use std::process::Stdio;

use super::annals;
use super::command;
use super::file;

/// A store in a fresh directory, by name.
fn store() -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().expect("a directory");
    let name = directory.path().join("test.annals").display().to_string();
    (directory, name)
}

fn count(store: &str) -> String {
    let run = annals(&[
        "query",
        "--db",
        store,
        "--format",
        "csv",
        "-c",
        "MATCH (n) RETURN count(*) AS n",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout.lines().nth(1).unwrap_or_default().to_owned()
}

#[test]
fn each_statement_is_kept_unless_one_transaction_is_asked_for() {
    let script = "CREATE (:A); CREATE (:B); RETURN oops; CREATE (:C)";
    let (_guard, db) = store();
    assert_eq!(annals(&["query", "--db", &db, "-c", script]).code, 1);
    assert_eq!(count(&db), "2");
    let (_guard, db) = store();
    let all = "CREATE (:A) RETURN 1; CREATE (:B); RETURN oops";
    let run = annals(&["query", "--db", &db, "-1", "-c", all]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert_eq!(count(&db), "0");
    let (_guard, db) = store();
    let run = annals(&["query", "--db", &db, "--keep-going", "-c", script]);
    assert_eq!(run.code, 1);
    assert_eq!(count(&db), "3");
}

#[test]
fn a_file_is_loaded_whole_or_not_at_all() {
    let (_guard, db) = store();
    let (_files, good) = file("good.cypher", "CREATE (:A);\nCREATE (:B);\n");
    let good = good.display().to_string();
    let run = annals(&["load", "--db", &db, &good]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert!(run.stderr.contains("Added 2 nodes"), "{}", run.stderr);
    let (_files, bad) = file("bad.cypher", "CREATE (:A);\nRETURN oops;\n");
    let bad = bad.display().to_string();
    let run = annals(&["load", "--db", &db, &bad]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("bad.cypher:2:8"), "{}", run.stderr);
    assert_eq!(count(&db), "2");
}

#[test]
fn a_store_opened_for_reading_only_refuses_writes() {
    let (_guard, db) = store();
    assert_eq!(annals(&["query", "--db", &db, "-c", "CREATE (:A)"]).code, 0);
    let run = annals(&["query", "--db", &db, "--read-only", "-c", "CREATE (:B)"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("E0510"), "{}", run.stderr);
}

#[test]
fn a_second_writer_is_told_that_the_store_is_in_use() {
    let (_guard, db) = store();
    let mut first = command()
        .args(["query", "--db", &db, "-f", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("annals starts");
    let mut input = first.stdin.take().expect("a pipe");
    writeln!(input, "BEGIN; CREATE (:A);").expect("annals reads");
    let mut answers = BufReader::new(first.stdout.take().expect("a pipe"));
    for _ in 0..2 {
        answers.read_line(&mut String::new()).expect("an answer");
    }
    let second = annals(&["query", "--db", &db, "--wait", "0", "-c", "CREATE (:B)"]);
    assert_eq!(second.code, 3, "{}", second.stderr);
    assert!(second.stderr.contains("E0702"), "{}", second.stderr);
    writeln!(input, "COMMIT;").expect("annals reads");
    drop(input);
    assert!(first.wait().expect("annals ends").success());
    assert_eq!(count(&db), "1");
}

#[test]
fn a_damaged_store_is_found_by_check_refused_by_query_and_saved_by_repair() {
    let (guard, db) = store();
    for name in ["A", "B", "C"] {
        let query = format!("CREATE (:{name})");
        assert_eq!(annals(&["query", "--db", &db, "-c", &query]).code, 0);
    }
    let whole = annals(&["check", &db]);
    assert_eq!(whole.code, 0, "{}{}", whole.stdout, whole.stderr);
    assert!(whole.stdout.contains("no damage found"), "{}", whole.stdout);
    let json = super::json(&annals(&["check", "--db", &db, "--json"]).stdout);
    assert_eq!(json["nodes"], 3);

    let log = std::path::Path::new(&db).join("wal-0");
    let mut bytes = std::fs::read(&log).expect("the log");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&log, bytes).expect("the log");

    let damaged = annals(&["check", &db]);
    assert_eq!(damaged.code, 4, "{}{}", damaged.stdout, damaged.stderr);
    let query = annals(&["query", "--db", &db, "-c", "MATCH (n) RETURN n"]);
    assert_eq!(
        (query.code, query.stdout.as_str()),
        (4, ""),
        "{}",
        query.stderr
    );
    let saved = guard.path().join("saved").display().to_string();
    let repair = annals(&["repair", &db, &saved]);
    assert!(
        repair.stdout.contains("saved"),
        "{}{}",
        repair.stdout,
        repair.stderr
    );
    assert_eq!(annals(&["check", &saved]).code, 0);
    assert!(count(&saved).parse::<u64>().is_ok());
}

#[test]
fn a_misspelt_command_makes_no_store() {
    let run = annals(&["shcema"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("annals schema"), "{}", run.stderr);
    assert!(!std::path::Path::new("shcema").exists());
}

#[test]
fn constraints_and_indexes_are_there_after_closing_and_in_large_snapshots() {
    let rules = "CREATE CONSTRAINT pk FOR (n:P) REQUIRE n.id IS KEY; \
        CREATE CONSTRAINT both FOR (n:P) REQUIRE (n.id, n.name) IS UNIQUE; \
        CREATE CONSTRAINT since FOR ()-[r:T]-() REQUIRE r.since IS NOT NULL; \
        CREATE CONSTRAINT code FOR ()-[r:T]-() REQUIRE r.code IS UNIQUE; \
        CREATE CONSTRAINT typed FOR (n:P) REQUIRE n.name IS :: STRING | LIST<STRING>; \
        CREATE INDEX wide FOR (n:P) ON (n.name, n.id); \
        CREATE TEXT INDEX words FOR (n:P) ON (n.name); \
        CREATE LOOKUP INDEX looked FOR (n) ON EACH labels(n)";
    let show = "SHOW CONSTRAINTS; SHOW INDEXES";
    for count in [3, 25_000] {
        let (_guard, db) = store();
        let fill = format!(
            "UNWIND range(1, {count}) AS i CREATE (:P {{id: i, name: 'n' + i}}); \
             MATCH (n:P {{id: 1}}) CREATE (n)-[:T {{since: 1, code: 'c'}}]->(n)"
        );
        let query = |text: &str| annals(&["query", "--db", &db, "--format", "csv", "-c", text]);
        let written = query(&format!("{fill}; {rules}"));
        assert_eq!(written.code, 0, "{}", written.stderr);
        let shown = query(show);
        assert_eq!(shown.stdout.lines().count(), 5 + 6 + 2, "{}", shown.stdout);
        for (broken, code) in [
            ("CREATE (:P {name: 'x'})", "E0502"),
            ("CREATE (:P {id: 2})", "E0507"),
            ("MATCH (n:P {id: 2}) SET n.name = 1", "E0503"),
            ("MATCH ()-[r:T]->() REMOVE r.since", "E0502"),
            (
                "MATCH (n:P {id: 2}) CREATE (n)-[:T {since: 2, code: 'c'}]->(n)",
                "E0507",
            ),
        ] {
            let refused = query(broken);
            assert!(
                refused.stderr.contains(code),
                "{broken}: {}",
                refused.stderr
            );
        }
        assert_eq!(query(show).stdout, shown.stdout);
        let checked = annals(&["check", &db]);
        assert_eq!(checked.code, 0, "{}{}", checked.stdout, checked.stderr);
    }
}

#[test]
fn the_log_tells_commits_newest_first_with_times_that_the_past_is_asked_by() {
    let (_guard, db) = store();
    for (message, text) in [
        (
            "the first",
            "CREATE (:Actor {name: 'x'}), (:Actor {name: 'y'})",
        ),
        ("a correction", "MATCH (n {name: 'x'}) SET n.side = 2"),
    ] {
        let written = annals(&[
            "query",
            "--db",
            &db,
            "--author",
            "me",
            "--message",
            message,
            "-c",
            text,
        ]);
        assert_eq!(written.code, 0, "{}", written.stderr);
    }
    let told = annals(&["log", "--db", &db, "--format", "csv"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let lines: Vec<Vec<&str>> = told
        .stdout
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(lines[0], ["number", "time", "author", "message", "changes"]);
    assert_eq!(lines[1][2..4], ["me", "a correction"]);
    assert_eq!(lines[2][2..4], ["me", "the first"]);
    assert_eq!(lines.len(), 3, "{}", told.stdout);
    let asked = format!(
        "AS OF datetime('{}') CALL annals.log() YIELD message RETURN message",
        lines[2][1]
    );
    let past = annals(&["query", "--db", &db, "-c", &asked]);
    assert_eq!(past.stdout, " message\n the first\n", "{}", past.stderr);
    // Before the first of them there was nothing, and that is told.
    let early = "AS OF '1990' MATCH (n) RETURN count(n) AS n";
    let early = annals(&["query", "--db", &db, "-c", early]);
    assert_eq!(early.stdout, " n\n 0\n");
    assert!(
        early.stderr.contains("N0116") && early.stderr.contains("DURING"),
        "{}",
        early.stderr
    );
    assert!(!past.stderr.contains("N0116"), "{}", past.stderr);
    // A graph in memory has none, and says so.
    let run = annals(&["log", "--load", "graph-data/durand-line-2025.cypher"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("no record of what it was"),
        "{}",
        run.stderr
    );
}

#[test]
fn why_tells_the_commits_that_changed_an_element() {
    let (_guard, db) = store();
    let run = |arguments: &[&str]| {
        let run = annals(&[&["query", "--db", &db, "--format", "csv"], arguments].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    run(&[
        "-c",
        "CREATE (:Actor {name: 'x', side: 1}), (:Actor {name: 'y'})",
    ]);
    let then = run(&["-c", "RETURN datetime() AS now"]);
    let then = then.lines().nth(1).expect("a row").to_owned();
    let correction = "MATCH (n {name: 'x'}) SET n.side = 2, n:Checked";
    run(&["--message", "a correction", "-c", correction]);
    run(&["-c", "MATCH (n {name: 'y'}) SET n.side = 3"]);
    let commits = "CALL annals.why('x') YIELD fact, says, source, locator WHERE fact = 'commit' \
        RETURN says, source, split(locator, ',')[0] AS commit";
    let told = run(&["-c", commits]);
    let expected = "says,source,commit\n\
        created,,commit 1\n\
        \"set side, :Checked\",a correction,commit 3\n";
    assert_eq!(told.replace('\r', ""), expected);
    // what is asked of the past tells the past only
    let before = format!("AS OF '{then}' {commits}");
    let told = run(&["-c", &before]);
    assert_eq!(told.lines().count(), 2, "{told}");
    // a graph in memory has no commits
    let run = annals(&["query", "-c", &format!("CREATE ({{name: 'x'}}); {commits}")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stdout.contains("created"), "{}", run.stdout);
}

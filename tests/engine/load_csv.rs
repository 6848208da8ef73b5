//! `LOAD CSV`: strict reading, streaming writes.

use annals::database::Database;
use annals::database::Error;
use annals::diagnostic::Code;

use super::options;
use super::run_all;
use super::shown;
use super::tunings;

/// Runs `script` beside a file `data.csv` with these bytes, however the engine works.
fn load(bytes: &[u8], script: &str) -> Vec<Result<String, Error>> {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("data.csv"), bytes).expect("a file");
    tunings()
        .map(|tuning| {
            let mut database = Database::in_memory();
            let mut session =
                database.session(options(tuning, Some(directory.path().to_path_buf())));
            run_all(&mut session, script).map(|result| shown(&result))
        })
        .collect()
}

#[track_caller]
fn check(bytes: &[u8], script: &str, expected: &str) {
    for answer in load(bytes, script) {
        assert_eq!(answer.expect("rows"), expected, "{script}");
    }
}

#[track_caller]
fn check_error(bytes: &[u8], expected: Code, part: &str) {
    for answer in load(bytes, "LOAD CSV FROM 'data.csv' AS row RETURN row") {
        let Err(Error::Query(diagnostics)) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(diagnostics[0].code, expected);
        assert!(
            diagnostics[0].message.contains(part),
            "{}",
            diagnostics[0].message
        );
    }
}

#[test]
fn records_are_maps_with_headers_and_lists_without() {
    check(
        b"\xEF\xBB\xBFid,name\r\n1,\"a \"\"b\"\"\nc\"\r\n2,\r\n",
        "LOAD CSV WITH HEADERS FROM 'data.csv' AS row RETURN row.id, row.name",
        "1, a \"b\"\nc; 2, null",
    );
    check(
        b"1;x\n2;\"\"\n",
        "LOAD CSV FROM 'data.csv' AS row FIELDTERMINATOR ';' RETURN row[0], row[1]",
        "1, x; 2, ",
    );
}

#[test]
fn relationships_find_their_ends_by_index() {
    check(
        b"from,to\n1,2\n2,3\n3,9\n",
        "CREATE CONSTRAINT FOR (n:N) REQUIRE n.id IS UNIQUE; UNWIND range(1, 3) AS i CREATE (:N {id: i});
         LOAD CSV WITH HEADERS FROM 'data.csv' AS row MATCH (a:N {id: toInteger(row.from)})
         MATCH (b:N {id: toInteger(row.to)}) CREATE (a)-[:T]->(b);
         MATCH (a)-[:T]->(b) RETURN a.id, b.id ORDER BY a.id",
        "1, 2; 2, 3",
    );
}

#[test]
fn what_is_no_csv_is_an_error_with_its_line() {
    check_error(b"a,b\n1\n", Code::MalformedRecord, "line 2");
    check_error(b"a\n\"b", Code::MalformedRecord, "line 2");
    check_error(b"a\n\xFF\n", Code::MalformedRecord, "line 2");
    check_error(b"a\nb\"c\n", Code::MalformedRecord, "line 2");
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    for answer in load(b"", "LOAD CSV FROM 'other.csv' AS row RETURN row") {
        let Err(Error::Query(diagnostics)) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(diagnostics[0].code, Code::CannotReadFile);
    }
}

#[test]
fn dates_of_a_file_are_read_as_edtf() {
    check(
        b"when\n2025-39\n2025-10-09?\n",
        "LOAD CSV WITH HEADERS FROM 'data.csv' AS row WITH edtf(row.when) AS w
         RETURN toString(w), toString(w.latest), w.uncertain ORDER BY w",
        "2025-39, 2025-12-31, false; 2025-10-09?, 2025-10-09, true",
    );
}

//! Files that are not what they should be: each is an error with its line and column, or accepted on purpose, and
//! nothing is ever half imported.

use annals::Database;

use super::import;
use super::import_with;
use super::map;
use annals::import::Map;

const TABLE: &str = r#"{"dataset": "t", "source": "t", "required": ["id"], "nodes": [
    {"as": "n", "row": true, "labels": ["N"], "id": "n:{id}", "properties": {"a": "{a}", "b": "{b|int}"}}]}"#;

/// What becomes of a file: how many nodes with label `N`, or the error.
fn outcome(text: &[u8]) -> Result<usize, String> {
    let mut database = Database::in_memory();
    let map = Map::read(TABLE).expect("a map");
    let outcome = import(&mut database, &map, text, "1");
    let nodes = database.graph().node_count();
    match outcome {
        // One node is the release.
        Ok(_) => Ok(nodes - 1),
        Err(error) => {
            assert_eq!(nodes, 0, "half imported: {error}");
            Err(error)
        }
    }
}

fn refused(text: &[u8], place: &str, what: &str) {
    let error = outcome(text).expect_err(&String::from_utf8_lossy(text));
    assert!(
        error.contains(place) && error.contains(what),
        "{error}\nexpected: {place}: {what}"
    );
}

#[test]
fn thirty_broken_files_are_refused_with_line_and_column_or_taken_on_purpose() {
    let good = "id,a,b\n1,x,1\n2,y,2\n";
    assert_eq!(outcome(good.as_bytes()), Ok(2));
    // Quotes.
    refused(
        b"id,a,b\n1,\"x,1\n2,y,2\n",
        "line 2, column 3",
        "not closed",
    );
    refused(
        b"id,a,b\n1,x\"y,1\n",
        "line 2, column 4",
        "quote inside a field",
    );
    refused(
        b"id,a,b\n1,\"x\"y,1\n",
        "line 2, column 6",
        "after a closing quote",
    );
    refused(
        b"id,a,b\n1,\"x\ny\"z,1\n",
        "line 3, column 3",
        "after a closing quote",
    );
    refused(
        b"id,a,b\n1,\"x\" ,1\n",
        "line 2, column 6",
        "after a closing quote",
    );
    refused(b"id,a,\"b\n1,x,1\n", "line 1, column 6", "not closed");
    refused(
        b"id,a,b\n1, \"x\",1\n",
        "line 2, column 4",
        "quote inside a field",
    );
    assert_eq!(
        outcome(b"id,a,b\n1,\"x \"\"y\"\"\n,z\",1\n"),
        Ok(1),
        "doubled quotes, a break and a comma in quotes"
    );
    assert_eq!(
        outcome(b"id,a,b\n1,\"\",1\n"),
        Ok(1),
        "an empty text in quotes"
    );
    // Bytes.
    refused(b"id,a,b\n1,x\0y,1\n", "line 2, column 4", "zero byte");
    refused(b"id,a,b\n1,\"x\0y\",1\n", "line 2, column 5", "zero byte");
    assert_eq!(
        outcome(b"\xEF\xBB\xBFid,a,b\n1,x,1\n"),
        Ok(1),
        "a byte order mark is passed over"
    );
    refused(b"\xFF\xFEi\0d\0\n\0", "line 1", "UTF-16");
    refused(b"\xFE\xFF\0i\0d\0\n", "line 1", "UTF-16");
    refused(b"id,a,b\n1,caf\xE9,1\n", "line 2, column 6", "not UTF-8");
    refused(b"id,a,b\n1,\"\xC3\xA9\xE9\",1\n", "line 2", "not UTF-8");
    refused(b"PK\x03\x04rest", "line 1", "zip archive");
    refused(b"\x1f\x8b\x08rest", "line 1", "the file is packed");
    // Line ends.
    refused(b"id,a,b\r1,x,1\r", "line 1, column 7", "carriage return");
    assert_eq!(
        outcome(b"id,a,b\r\n1,x,1\n2,y,2\r\n"),
        Ok(2),
        "CRLF and LF in one file"
    );
    assert_eq!(outcome(b"id,a,b\n1,x,1"), Ok(1), "no line end at the end");
    assert_eq!(
        outcome(b"id,a,b\n\n1,x,1\n\n\n2,y,2\n\n"),
        Ok(2),
        "empty lines"
    );
    // Shape.
    refused(b"id,a,b\n1,x\n", "line 2", "2 fields");
    refused(b"id,a,b\n1,x,1,more\n", "line 2", "4 fields");
    refused(b"id,a,a\n1,x,1\n", "line 1", "two columns are called `a`");
    refused(b"id,,b\n1,x,1\n", "line 1", "column 2 has no name");
    refused(b"", "line 1", "empty");
    refused(b"\n\n", "line 1", "empty");
    assert_eq!(outcome(b"id,a,b\n"), Ok(0), "a header and nothing else");
    refused(b"key,a,b\n1,x,1\n", "line 1", "no column `id`");
    refused(b"id;a;b\n1;x;1\n", "line 1", "no column `id`");
    refused(b"1,x,1\n2,y,2\n", "line 1", "no column `id`");
    // Values.
    refused(
        b"id,a,b\n1,x,1\n2,y,many\n",
        "line 3",
        "`many` in `b` is not a whole number",
    );
    refused(
        b"id,a,b\n1,x,99999999999999999999\n",
        "line 2",
        "not a whole number",
    );
    refused(b"id,a,b\n,x,1\n", "line 2", "no id");
    // Size.
    let wide = vec!["x"; 20_000].join(",");
    refused(wide.as_bytes(), "line 1", "more than 10000 fields");
    let mut long = b"id,a,b\n1,\"".to_vec();
    long.resize(20 << 20, b'x');
    refused(&long, "line 2", "longer than 16 MiB");
}

#[test]
fn rows_that_cannot_be_taken_are_set_aside_on_request_with_line_and_reason() {
    let mut database = Database::in_memory();
    let map = Map::read(TABLE).expect("a map");
    let text = "id,a,b\n1,x,1\n2,\"y,\",many\n3,z\n4,w,4\n";
    let mut rejects = Vec::new();
    let report = import_with(&mut database, &map, text, "1", Some(&mut rejects)).expect("imported");
    assert_eq!((report.rows, report.skipped.count), (4, 2));
    assert_eq!(
        report.skipped.examples,
        [
            "line 3: `many` in `b` is not a whole number",
            "line 4: the record has 2 fields, the first one has 3"
        ]
    );
    assert_eq!(
        String::from_utf8_lossy(&rejects),
        "id,a,b\n2,\"y,\",many\n3,z\n"
    );
}

#[test]
fn entities_that_are_no_json_objects_are_refused_with_line_and_column() {
    let map = map("ftm");
    let mut database = Database::in_memory();
    let text = "{\"id\": \"a\", \"schema\": \"Person\", \"properties\": {\"name\": [\"A\"]}}\n{\"id\": \"b\",}\n";
    let error = import(&mut database, &map, text, "1").expect_err("broken");
    assert!(
        error.starts_with("`file.csv`, line 2, column 12: not a JSON object"),
        "{error}"
    );
    let error = import(&mut database, &map, "{\"id\": \"b\"}\n", "1").expect_err("broken");
    assert!(
        error.contains("line 1: the entity has no `id` or no `schema`"),
        "{error}"
    );
    assert_eq!(database.graph().node_count(), 0);
}

#[test]
fn maps_that_contradict_themselves_are_refused() {
    for (map, says) in [
        ("{", "EOF"),
        (
            r#"{"dataset": "t", "source": "t", "nodes": [], "nods": []}"#,
            "unknown field `nods`",
        ),
        (
            r#"{"dataset": "t", "source": "t", "nodes": [{"as": "n", "labels": ["N"], "id": "{id"}]}"#,
            "a brace is not closed",
        ),
        (
            r#"{"dataset": "t", "source": "t", "nodes": [{"as": "n", "labels": ["N"], "id": "{id|number}"}]}"#,
            "there is no filter `number`",
        ),
        (
            r#"{"dataset": "t", "source": "t", "nodes": [{"as": "n", "labels": ["N"], "id": "{id}"}],
                "relationships": [{"type": "T", "from": "n", "to": "m"}]}"#,
            "no node is called so",
        ),
        (
            r#"{"dataset": "t", "source": "t", "nodes": [{"as": "n", "labels": [], "id": "{id}"}]}"#,
            "has no label",
        ),
        (
            r#"{"dataset": "t", "source": "t", "nodes": [{"as": "n", "labels": ["N"], "id": {"frist": []}}]}"#,
            "`frist` is no part of an expression",
        ),
    ] {
        let mut database = Database::in_memory();
        let outcome = Map::read(map)
            .map_err(|error| error.to_string())
            .and_then(|map| import(&mut database, &map, "id\n1\n", "1").map(|_| ()));
        let error = outcome.expect_err(map);
        assert!(
            error.contains("map is wrong") && error.contains(says),
            "{error}"
        );
    }
}

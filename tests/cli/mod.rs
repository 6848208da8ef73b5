//! The command line: flags are wired, exit codes and formats are as promised.
//!
//! Few and end to end; what a value or an error looks like is tested beside the code that makes it.

mod account;
mod cite;
mod exporting;
mod importing;
mod lint;
mod pipes;
mod reference;
mod resolve;
mod shell;
mod stores;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

/// What a run of annals left behind.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

/// The command with a clean environment, in the directory of the package.
fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("FORCE_COLOR");
    command
}

fn finished(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("UTF-8 on standard output"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8 on standard error"),
    }
}

fn annals(arguments: &[&str]) -> Run {
    fed(arguments, "")
}

/// Runs annals with `input` on standard input.
fn fed(arguments: &[&str], input: &str) -> Run {
    let mut child = command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("annals starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A command that does not read its input may be gone already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    finished(child.wait_with_output().expect("annals ends"))
}

/// A file with `text` in a fresh directory that lives as long as the returned guard.
fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join(name);
    std::fs::write(&path, text).expect("a file");
    (directory, path)
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn version_and_help_are_given_on_standard_output() {
    let run = annals(&["--version"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(
        run.stdout,
        format!("annals {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert!(annals(&["--help"]).stdout.contains("Exit codes"));
    assert!(annals(&["query", "--help"]).stdout.contains("markdown"));
}

#[test]
fn each_row_format_writes_the_same_rows() {
    let query = "UNWIND [1, null] AS n RETURN n, 'a|b' AS t";
    for (format, expected) in [
        ("plain", " n  t\n 1  a|b\n    a|b\n"),
        ("csv", "n,t\r\n1,a|b\r\n,a|b\r\n"),
        ("tsv", "n\tt\n1\ta|b\n\ta|b\n"),
        (
            "jsonl",
            "{\"n\": 1,\"t\": \"a|b\"}\n{\"n\": null,\"t\": \"a|b\"}\n",
        ),
        (
            "markdown",
            "| n | t |\n| --- | --- |\n| 1 | a\\|b |\n|  | a\\|b |\n",
        ),
        (
            "box",
            "┌───┬─────┐\n│ n │ t   │\n├───┼─────┤\n│ 1 │ a|b │\n│   │ a|b │\n└───┴─────┘\n 2 rows\n",
        ),
    ] {
        let run = annals(&["query", "-c", query, "--format", format]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{format}");
        assert_eq!(run.stdout, expected, "{format}");
    }
    // Without a terminal the default is `plain`.
    assert!(
        annals(&["query", "-c", query])
            .stdout
            .starts_with(" n  t\n")
    );
}

#[test]
fn what_the_cypher_format_writes_makes_the_same_graph_again() {
    let make = "CREATE (:Actor:State {name: 'it\\'s', when: date('2025-10-09'), n: [1, 2]})\
                -[:STRUCK {x: 1.5}]->(:Location)";
    let read = "MATCH (a)-[r]->(b) RETURN a, r, b";
    let first = annals(&["query", "-c", make, "-c", read, "--format", "cypher", "-q"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let second = annals(&[
        "query",
        "-c",
        &first.stdout,
        "-c",
        read,
        "--format",
        "cypher",
        "-q",
    ]);
    assert_eq!(
        (second.code, second.stdout),
        (0, first.stdout),
        "{}",
        second.stderr
    );
}

#[test]
fn the_json_object_has_the_promised_members() {
    let run = annals(&[
        "query",
        "--format",
        "json",
        "-c",
        "CREATE (a:Actor {name: 'Pakistan'})-[r:STRUCK]->(b:Location) RETURN a, r, b",
        "-c",
        "MATCH p = ()-->() RETURN p, 1.0 AS f, 0.0 / 0.0 AS nan, {`$x`: 1} AS m, [date('2025-10-09')] AS d",
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let lines: Vec<serde_json::Value> = run.stdout.lines().map(json).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[0]["stats"],
        serde_json::json!({
            "nodes_created": 2, "nodes_deleted": 0, "relationships_created": 1, "relationships_deleted": 0,
            "properties_set": 1, "labels_added": 2, "labels_removed": 0,
        })
    );
    let node = &lines[0]["rows"][0][0];
    assert_eq!(node["$type"], "node");
    assert_eq!(node["properties"], serde_json::json!({"name": "Pakistan"}));
    let relationship = &lines[0]["rows"][0][1];
    assert_eq!(relationship["type"], "STRUCK");
    assert_eq!(relationship["start"], node["id"]);
    let row = &lines[1]["rows"][0];
    assert_eq!(row[0]["nodes"].as_array().map(Vec::len), Some(2));
    assert!(run.stdout.contains(",1.0,"), "{}", run.stdout);
    assert_eq!(
        row[2],
        serde_json::json!({"$type": "float", "value": "NaN"})
    );
    assert_eq!(
        row[3],
        serde_json::json!({"$type": "map", "value": {"$x": 1}})
    );
    assert_eq!(
        row[4],
        serde_json::json!([{"$type": "date", "value": "2025-10-09"}])
    );
    assert_eq!(lines[1]["notices"], serde_json::json!([]));
}

#[test]
fn a_failure_in_json_is_one_object_on_standard_error_and_nothing_on_standard_output() {
    let run = annals(&["query", "--format", "json", "-c", "MATCH (n) RETURN m"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let error = &json(&run.stderr)["error"];
    assert_eq!(error["code"], "E0203");
    assert_eq!(error["kind"], "SyntaxError");
    assert_eq!(error["detail"], "UndefinedVariable");
    assert_eq!(error["phase"], "compile");
    assert_eq!(error["span"], serde_json::json!({"start": 17, "end": 18}));
    assert!(error["message"].is_string() && error["help"].is_array());
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    let check = |arguments: &[&str], code: i32| {
        let run = annals(arguments);
        assert_eq!(
            run.code, code,
            "{arguments:?}: {}{}",
            run.stdout, run.stderr
        );
    };
    check(&["query", "-c", "RETURN 1"], 0);
    check(&["query", "-c", "RETURN"], 1);
    check(&["query", "-c", "WITH 0 AS n RETURN 1 / n"], 1);
    check(&["query", "--no-such-flag"], 2);
    check(&["query", "-c", "RETURN 1", "--format", "yaml"], 2);
    check(&["query", "-c", "RETURN 1", "-o", "x.unknown"], 2);
    check(&["query", "-c", "RETURN 1", "--read-only"], 2);
    check(&["querry"], 2);
    check(&["query", "-f", "no/such/file.cypher"], 3);
    check(&["draw", "--db", "no/such/store"], 3);
    let endless = "UNWIND range(1, 100000000) AS a UNWIND range(1, 1000) AS b RETURN count(*)";
    check(&["query", "-c", endless, "--timeout", "0.05"], 5);
    check(
        &[
            "query",
            "-c",
            "UNWIND [1, 2] AS a RETURN a",
            "--max-rows",
            "1",
        ],
        5,
    );
    check(&["explain", "E0203"], 0);
    check(&["explain", "E9999"], 2);
}

#[test]
fn parameters_are_json_values_or_literals_and_bare_words_are_refused_with_a_hint() {
    let query = "RETURN $a AS a, $b AS b, $c AS c";
    let (_guard, path) = file(
        "parameters.json",
        "{\"a\": 1, \"c\": {\"$type\": \"date\", \"value\": \"2025-10-09\"}}",
    );
    let path = path.display().to_string();
    let run = annals(&[
        "query",
        "-c",
        query,
        "--params",
        &path,
        "-p",
        "a='it\\'s'",
        "--param",
        "$b=[1, null]",
    ]);
    assert_eq!(
        run.stdout, " a     b          c\n it's  [1, null]  2025-10-09\n",
        "{}",
        run.stderr
    );
    let run = annals(&["query", "-c", "RETURN $a", "-p", "a=Afghan Taliban"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("-p a=\"'Afghan Taliban'\""),
        "{}",
        run.stderr
    );
}

#[test]
fn a_script_states_the_defaults_of_its_parameters() {
    let (_guard, path) = file(
        "script.cypher",
        "// title: x\n// default: $name = 'TTP'\n\nRETURN $name AS name;\n",
    );
    let path = path.display().to_string();
    assert_eq!(annals(&["query", "-f", &path]).stdout, " name\n TTP\n");
    let given = annals(&["query", "-f", &path, "-p", "name='Qatar'"]);
    assert_eq!(given.stdout, " name\n Qatar\n");
}

#[test]
fn a_parameter_that_no_statement_uses_is_an_error_before_anything_runs() {
    let (_guard, path) = file(
        "script.cypher",
        "// parameters: $name (STRING, default 'TTP'): a name; $most (FLOAT)\n// default: $name = 'TTP'\n\n\
         RETURN $name AS name;\nRETURN $most AS most;\n",
    );
    let path = path.display().to_string();
    let failing = |arguments: &[&str], told: &[&str]| {
        let run = annals(&[&["query", "-f", &path][..], arguments].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        for part in told {
            assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
        }
    };
    failing(
        &["-p", "nam='Qatar'", "-p", "most=1"],
        &["no statement uses `$nam`", "did you mean `-p name=…`?"],
    );
    failing(
        &["-p", "x=1", "-p", "most=1", "-p", "name='Qatar'"],
        &["the statements take $name, $most"],
    );
    failing(
        &["-p", "most=1", "-p", "most=2"],
        &["`most` is given twice"],
    );
    failing(
        &["-p", "name=5"],
        &[
            "takes $name as STRING, and INTEGER is given",
            "-p name=\"'5'\"",
        ],
    );
    failing(
        &["-p", "name=date('2025-02-30')"],
        &[
            "`-p name=date('2025-02-30')` has no value",
            "day 30 is outside 1..28",
        ],
    );
    let run = annals(&["query", "-f", &path, "-p", "most=1"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn a_parameter_that_standard_input_or_a_file_of_parameters_misspells_is_told() {
    let run = fed(&["query", "-p", "nam=1", "-p", "a=2"], "RETURN $a AS a;");
    assert_eq!((run.code, run.stdout.as_str()), (0, " a\n 2\n"));
    assert!(
        run.stderr
            .contains("no statement used `$nam`; the statements take $a"),
        "{}",
        run.stderr
    );
    let (_guard, path) = file("p.json", "{\"other\": 1, \"nam\": \"Qatar\"}");
    let path = path.display().to_string();
    let script = "queries/events-of-an-actor.cypher";
    let run = annals(&["query", "--params", &path, "-f", script]);
    assert!(
        run.stderr
            .contains("`$nam` of --params; did you mean `name`?"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("other"), "{}", run.stderr);
}

#[test]
fn notices_go_to_standard_error_unless_the_format_carries_them() {
    let query = [
        "query",
        "-c",
        "CREATE (:Person)",
        "-c",
        "MATCH (n:Persn) RETURN n",
        "-q",
    ];
    let run = annals(&query);
    assert_eq!(run.stdout, " n\n");
    assert!(run.stderr.contains("N0101"), "{}", run.stderr);
    let run = annals(&[&query[..], &["--format", "json"]].concat());
    assert_eq!(run.stderr, "");
    let last = json(run.stdout.lines().last().expect("a line"));
    assert_eq!(last["notices"][0]["code"], "N0101");
}

#[test]
fn timing_prints_one_json_line_a_statement_on_standard_error() {
    let run = annals(&[
        "query",
        "--timing",
        "-c",
        "RETURN 1; UNWIND [1, 2] AS n RETURN n",
    ]);
    let lines: Vec<serde_json::Value> = run.stderr.lines().map(json).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["statement"], 2);
    assert_eq!(lines[1]["rows"], 2);
    assert!(lines[1]["ms"].is_number());
}

#[test]
fn an_output_file_is_there_whole_or_not_at_all() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("answer.csv");
    let name = path.display().to_string();
    let run = annals(&["query", "-c", "RETURN 1 AS n", "-o", &name]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    let read = || std::fs::read_to_string(&path).expect("the answer");
    assert_eq!(read(), "n\r\n1\r\n");
    let run = annals(&["query", "-c", "RETURN 2 AS n; RETURN oops", "-o", &name]);
    assert_eq!(run.code, 1);
    assert_eq!(read(), "n\r\n1\r\n");
    let left = std::fs::read_dir(directory.path()).expect("a directory");
    assert_eq!(left.count(), 1);
}

#[test]
fn the_seed_graph_is_drawn_whole_and_as_a_query_returns_it() {
    let seed = "graph-data/durand-line-2025.cypher";
    let whole = annals(&["draw", "--load", seed]);
    assert_eq!((whole.code, whole.stderr.as_str()), (0, ""));
    assert!(whole.stdout.starts_with("digraph"));
    assert_eq!(whole.stdout, annals(&["draw", "--load", seed]).stdout);
    let query = "MATCH (:Event)-[r:RETALIATION_FOR]->() RETURN r";
    let part = annals(&["draw", "--load", seed, "-c", query]);
    // The ends of the relationship are drawn although only the relationship is returned.
    assert!(part.stdout.contains("Operation Khyber"), "{}", part.stdout);
    assert!(part.stdout.len() < whole.stdout.len() / 10);
}

#[test]
fn the_schema_counts_labels_and_types() {
    let run = annals(&[
        "schema",
        "--load",
        "graph-data/durand-line-2025.cypher",
        "--format",
        "json",
    ]);
    let rows = json(&run.stdout)["rows"].clone();
    let rows = rows.as_array().expect("rows");
    let count = |name: &str| {
        let row = rows.iter().find(|row| row[1] == name).expect("a row");
        row[2].as_i64()
    };
    assert_eq!(count("Conflict"), Some(1));
    assert!(count("Actor") > Some(5));
}

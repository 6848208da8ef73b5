//! Pipes: what is read as it arrives, and readers that go away.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write as _;
use std::process::Command;
use std::process::Stdio;

use super::annals;
use super::command;
use super::fed;
use super::finished;
use super::json;

#[test]
fn an_answer_is_out_before_the_next_statement_is_read() {
    let mut child = command()
        .args(["query", "-f", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("annals starts");
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    for number in 1..=3 {
        writeln!(input, "CREATE (:N {{text: ';'}}); // {number}").expect("annals reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("an answer");
        assert_eq!(json(&line)["stats"]["nodes_created"], 1);
    }
    write!(input, "MATCH (n)\nRETURN count(*)").expect("annals reads");
    drop(input);
    let mut line = String::new();
    output.read_line(&mut line).expect("an answer");
    assert_eq!(json(&line)["rows"][0][0], 3);
    assert!(child.wait().expect("annals ends").success());
}

#[test]
fn places_in_standard_input_count_from_its_beginning() {
    let text = "RETURN 1;\nRETURN 'ü';\nRETURN oops;\n";
    let run = fed(&["query", "-f", "-"], text);
    assert!(run.stderr.contains("standard input:3:8"), "{}", run.stderr);
    let run = fed(&["query", "-f", "-", "--format", "json"], text);
    let start = text.find("oops").expect("a place");
    assert_eq!(json(&run.stderr)["error"]["span"]["start"], start);
}

#[test]
fn a_reader_that_goes_away_ends_annals_quietly() {
    let binary = env!("CARGO_BIN_EXE_annals");
    let line = format!("'{binary}' query -c 'UNWIND range(1, 200000) AS n RETURN n' | head -n 1");
    let output = Command::new("sh")
        .args(["-c", &line])
        .output()
        .expect("a shell");
    let run = finished(output);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("      n\n", "")
    );
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let binary = env!("CARGO_BIN_EXE_annals");
    let line = format!("'{binary}' query -c 'RETURN 1' > /dev/full");
    let output = Command::new("sh")
        .args(["-c", &line])
        .output()
        .expect("a shell");
    let run = finished(output);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("cannot write the answer"),
        "{}",
        run.stderr
    );
    assert_eq!(
        annals(&["query", "-c", "RETURN 1", "-o", "/dev/full"]).code,
        3
    );
}

#[test]
fn nothing_that_acts_on_a_terminal_leaves_in_a_table_or_an_error() {
    let query = "RETURN '\u{1b}[31m\u{202e}' AS `\u{9b}x`, oops";
    for text in ["RETURN '\\u001b[31m\\u202e' AS x", query] {
        let run = annals(&["query", "-c", text]);
        for stream in [run.stdout, run.stderr] {
            let active = |character: char| {
                character != '\n' && annals::output::terminal::is_active(character)
            };
            assert!(!stream.chars().any(active), "{stream:?}");
        }
    }
}

#[test]
fn it_works_in_a_poor_environment() {
    let output = command()
        .env_clear()
        .env("TERM", "dumb")
        .env("LANG", "C")
        .args(["query", "-c", "RETURN 1 AS n"])
        .output()
        .expect("annals starts");
    assert_eq!(finished(output).stdout, " n\n 1\n");
}

#[cfg(unix)]
#[test]
fn a_signal_stops_the_statement_and_the_exit_code_names_it() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let endless = "UNWIND range(1, 100000000) AS a UNWIND range(1, 1000) AS b RETURN count(*)";
        let child = command()
            .args(["query", "-c", "RETURN 1", "-c", endless])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("annals starts");
        std::thread::sleep(std::time::Duration::from_millis(500));
        let killed = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status();
        assert!(killed.expect("kill runs").success());
        let run = finished(child.wait_with_output().expect("annals ends"));
        assert_eq!(run.code, code, "{signal}: {}", run.stderr);
        assert_eq!(run.stdout, " 1\n 1\n");
    }
}

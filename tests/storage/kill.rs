//! The program itself is killed at random moments while it writes: every commit it acknowledged on its output is there.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use annals::model::catalog::NameKind;
use annals::model::value::Value;
use annals::storage::Store;

use super::random::Random;
use super::script;

/// How often it is killed; each time it goes on with the same store.
const KILLS: u64 = 200;
/// Statements of a script: more than it can run before it is killed.
const STATEMENTS: u64 = 400;

/// Runs a script, kills it some time after it has acknowledged `after` statements, and returns how many it has.
fn write_and_kill(store: &Path, run: u64, after: u64, random: &mut Random) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_annals"))
        .args(["query", "--format", "json", "-f", "-", "--db"])
        .arg(store)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let script: Vec<String> = (0..STATEMENTS)
        .map(|number| format!("CREATE (:Mark {{run: {run}, number: {number}}});\n"))
        .collect();
    let mut input = child.stdin.take().unwrap();
    input.write_all(script.concat().as_bytes()).unwrap();
    drop(input);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut acknowledged = 0;
    let mut line = String::new();
    while acknowledged < after && output.read_line(&mut line).unwrap() > 0 {
        acknowledged += 1;
        line.clear();
    }
    std::thread::sleep(Duration::from_micros(random.below(1_500)));
    child.kill().unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    let mut said = String::new();
    let mut errors = child.stderr.take().unwrap();
    errors.read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    assert!(!said.contains("error"), "run {run}: {said}");
    acknowledged + rest.matches('\n').count() as u64
}

/// How many marks of a run the store holds; they must be the first ones.
fn marks(store: &Path, run: u64) -> u64 {
    let (_, graph, _) = Store::open(store, &script::read_only())
        .unwrap_or_else(|error| panic!("run {run}: {error}"));
    let names = &graph.catalog().names;
    let key = |name| annals::model::catalog::KeyId(names.get(NameKind::Key, name).unwrap());
    if names.count(NameKind::Key) == 0 {
        return 0;
    }
    let mut nodes = Vec::new();
    graph.scan_nodes(None, 0, usize::MAX, &mut nodes);
    nodes.retain(|node| graph.node_property(*node, key("run")) == Value::Integer(run as i64));
    for (number, node) in nodes.iter().enumerate() {
        let found = graph.node_property(*node, key("number"));
        assert_eq!(found, Value::Integer(number as i64), "run {run}");
    }
    nodes.len() as u64
}

#[test]
fn a_killed_program_has_kept_every_commit_it_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("graph.annals");
    let mut random = Random::new(7);
    let mut before = None;
    let mut interrupted = 0;
    for run in 0..KILLS {
        let after = random.below(6);
        let acknowledged = write_and_kill(&store, run, after, &mut random);
        if acknowledged == 0 && !store.join("snap-0").exists() {
            continue;
        }
        let kept = marks(&store, run);
        assert!(
            acknowledged <= kept && kept <= acknowledged + 1,
            "run {run}: {acknowledged} acknowledged, {kept} kept"
        );
        interrupted += u64::from(kept < STATEMENTS);
        if let Some((run, kept)) = before {
            assert_eq!(marks(&store, run), kept, "an older run has changed");
        }
        before = Some((run, kept));
    }
    assert!(interrupted > KILLS / 2, "killed too late: {interrupted}");
    let report = annals::storage::check(&store, true).unwrap();
    assert_eq!(report.problems, []);
}

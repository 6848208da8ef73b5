//! What a store does when nothing goes wrong.

use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::storage::StorageError;
use annals::storage::Store;

use super::medium::SimulatedMedium;
use super::random::Random;
use super::script;
use super::script::dump;
use super::script::open;
use super::script::options;
use super::script::transact;

#[test]
fn a_store_on_the_real_disk_keeps_what_was_committed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graph.annals");
    let (mut store, mut graph, notices) = Store::open(&path, &options()).unwrap();
    assert!(notices.is_empty());
    let mut random = Random::new(1);
    for number in 0..20 {
        transact(&mut store, &mut graph, |graph| {
            script::random_changes(graph, &mut random)
        })
        .unwrap();
        if number == 12 {
            store.checkpoint(&graph).unwrap();
        }
    }
    let lived = dump(&graph);
    store.close(&graph).unwrap();
    let (store, graph, notices) = Store::open(&path, &options()).unwrap();
    assert!(notices.is_empty());
    assert_eq!(dump(&graph), lived);
    drop(store);
    let (_, graph, _) = Store::open(&path, &script::read_only()).unwrap();
    assert_eq!(dump(&graph), lived);
    let commits = annals::storage::commits(&path).unwrap();
    assert_eq!(commits.len(), 20);
    assert_eq!(commits[3].record.author, "analyst");
}

#[test]
fn a_snapshot_of_the_same_graph_has_the_same_bytes() {
    let bytes = || {
        let medium = SimulatedMedium::new();
        let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
        let mut random = Random::new(5);
        for _ in 0..10 {
            transact(&mut store, &mut graph, |graph| {
                script::random_changes(graph, &mut random)
            })
            .unwrap();
        }
        store.checkpoint(&graph).unwrap();
        store.close(&graph).unwrap();
        medium.files()
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn an_empty_transaction_writes_nothing() {
    let medium = SimulatedMedium::new();
    let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
    let before = medium.files();
    transact(&mut store, &mut graph, |_| Vec::new()).unwrap();
    store.close(&graph).unwrap();
    let after = medium.files();
    for (path, bytes) in before {
        if !path.ends_with("LOCK") {
            assert_eq!(after[&path], bytes);
        }
    }
}

#[test]
fn a_small_commit_is_one_write_and_one_sync_besides_the_note_in_the_lock() {
    let medium = SimulatedMedium::new();
    let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
    transact(&mut store, &mut graph, |graph| script::node(graph, "x")).unwrap();
    medium.plan(super::medium::Plan::default());
    transact(&mut store, &mut graph, |graph| script::node(graph, "x")).unwrap();
    assert_eq!(medium.writes(), 3);
}

#[test]
fn a_store_that_is_not_there_is_only_made_when_asked() {
    let medium = SimulatedMedium::new();
    let options = annals::storage::StoreOptions {
        create: false,
        ..options()
    };
    let error = open(&medium, &options).unwrap_err();
    assert!(matches!(error, StorageError::NotFound { .. }));
    assert_eq!(Diagnostic::from(error).code, Code::CannotOpen);
    assert!(medium.files().is_empty());
}

#[test]
fn the_graph_of_any_past_moment_can_be_read_across_checkpoints() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graph.annals");
    let (mut store, mut graph, _) = Store::open(&path, &options()).unwrap();
    let mut states = vec![dump(&graph)];
    for seconds in 1..=9 {
        store.begin(&mut graph).unwrap();
        let changes = script::node(&graph, &format!("second {seconds}"));
        for change in &changes {
            graph.apply(change).unwrap();
        }
        store.commit(&changes, &script::meta(seconds)).unwrap();
        states.push(dump(&graph));
        if seconds % 3 == 0 {
            store.checkpoint(&graph).unwrap();
        }
        store.end();
    }
    store.close(&graph).unwrap();
    for (seconds, state) in states.iter().enumerate() {
        let then = annals::storage::graph_as_of(&path, seconds as i64, 5).unwrap();
        assert!(dump(&then) == *state, "at second {seconds}");
    }
    let before = annals::storage::graph_as_of(&path, 4, 4).unwrap();
    assert!(dump(&before) == states[3]);
    let commits = annals::storage::commits(&path).unwrap();
    assert!(commits.iter().map(|commit| commit.record.seconds).eq(1..=9));
    assert!(commits.is_sorted_by_key(|commit| commit.number));

    std::fs::remove_file(path.join("wal-1")).unwrap();
    annals::storage::commits(&path).unwrap_err();
    annals::storage::graph_as_of(&path, 9, 0).unwrap_err();
    assert!(
        !annals::storage::check(&path, false)
            .unwrap()
            .problems
            .is_empty()
    );
    assert!(Store::open(&path, &script::read_only()).is_ok());
}

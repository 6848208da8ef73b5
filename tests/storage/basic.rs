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

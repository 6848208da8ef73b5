//! Several processes on one store: one writes at a time, all see what was committed, none loses anything.

use std::time::Duration;
use std::time::Instant;

use annals::Database;
use annals::database::OpenOptions;
use annals::database::SessionOptions;
use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::storage::StorageError;
use annals::storage::Store;
use annals::storage::StoreOptions;

use super::medium::SimulatedMedium;
use super::random::Random;
use super::script;
use super::script::dump;
use super::script::open;
use super::script::options;
use super::script::transact;

#[test]
fn a_second_writer_is_told_who_writes_and_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graph.annals");
    let (mut first, mut graph, _) = Store::open(&path, &options()).unwrap();
    first.begin(&mut graph).unwrap();
    // Opening needs no lock.
    let patient = StoreOptions {
        wait: Duration::from_millis(30),
        ..options()
    };
    let (mut second, mut other, _) = Store::open(&path, &patient).unwrap();
    let start = Instant::now();
    let error = second.begin(&mut other).unwrap_err();
    assert!(start.elapsed() >= Duration::from_millis(30));
    let StorageError::Locked { holder, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(holder.writer, "process 7: annals query");
    assert!(
        holder
            .since_seconds
            .is_some_and(|seconds| seconds > 1_500_000_000)
    );
    let diagnostic = Diagnostic::from(error);
    assert_eq!(diagnostic.code, Code::Locked);
    assert!(
        diagnostic
            .message
            .contains("process 7: annals query since 2")
    );
    let help = &diagnostic.help[0].message;
    assert!(help.contains("--wait") && help.contains("--read-only"));
    first.end();
    second.begin(&mut other).unwrap();
}

#[test]
fn two_writers_in_turn_lose_nothing() {
    for seed in 0..8 {
        let medium = SimulatedMedium::new();
        let mut random = Random::new(seed);
        let (mut first, mut one, _) = open(&medium, &options()).unwrap();
        let (mut second, mut two, _) = open(&medium, &options()).unwrap();
        for round in 0..40 {
            let (store, graph) = if random.below(2) == 0 {
                (&mut first, &mut one)
            } else {
                (&mut second, &mut two)
            };
            transact(store, graph, |graph| {
                script::node(graph, &format!("{round}"))
            })
            .unwrap();
            if random.below(6) == 0 {
                store.checkpoint(graph).unwrap();
            }
        }
        first.refresh(&mut one).unwrap();
        second.refresh(&mut two).unwrap();
        assert_eq!(one.node_count(), 40);
        assert!(dump(&one) == dump(&two));
        first.close(&one).unwrap();
        second.close(&two).unwrap();
        let report =
            annals::storage::check_on(&medium, std::path::Path::new(script::STORE), true).unwrap();
        assert_eq!(report.problems, []);
        assert_eq!(report.commits, 40);
    }
}

#[test]
fn a_reader_follows_through_any_number_of_generations() {
    let medium = SimulatedMedium::new();
    let (mut writer, mut graph, _) = open(&medium, &options()).unwrap();
    let (mut reader, mut seen, _) = open(&medium, &script::read_only()).unwrap();
    for generations in [0, 1, 2, 5] {
        for number in 0..=generations {
            transact(&mut writer, &mut graph, |graph| script::node(graph, "x")).unwrap();
            if number < generations {
                writer.checkpoint(&graph).unwrap();
            }
        }
        reader.refresh(&mut seen).unwrap();
        assert!(
            dump(&seen) == dump(&graph),
            "after {generations} checkpoints"
        );
        assert_eq!(reader.generation(), writer.generation());
    }
    let operations = medium.operations();
    reader.refresh(&mut seen).unwrap();
    assert_eq!(
        medium.operations(),
        operations + 1,
        "nothing new costs one look"
    );
}

#[test]
fn what_a_killed_writer_leaves_is_settled_by_the_next_one_that_is_open() {
    let medium = SimulatedMedium::new();
    let (mut first, mut one, _) = open(&medium, &options()).unwrap();
    let (mut second, mut two, _) = open(&medium, &options()).unwrap();
    transact(&mut first, &mut one, |graph| script::node(graph, "A")).unwrap();
    first.begin(&mut one).unwrap();
    medium.plan(super::medium::Plan {
        fails_at: Some(0),
        forever: true,
        half: true,
        ..Default::default()
    });
    first
        .commit(&script::node(&one, "B"), &script::meta(0))
        .unwrap_err();
    drop(first);
    medium.plan(super::medium::Plan::default());
    transact(&mut second, &mut two, |graph| script::node(graph, "C")).unwrap();
    assert_eq!(second.take_notices().len(), 1);
    assert_eq!(two.node_count(), 2);
    let (_, graph, notices) = open(&medium, &options()).unwrap();
    assert!(notices.is_empty());
    assert!(dump(&graph) == dump(&two));
}

#[test]
fn readers_open_whole_commits_while_a_writer_commits_and_checkpoints() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graph.annals");
    let off = StoreOptions {
        sync: annals::storage::Durability::Off,
        ..options()
    };
    let (mut store, mut graph, _) = Store::open(&path, &off).unwrap();
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut most = 0;
                    for _ in 0..80 {
                        let (_, graph, notices) = Store::open(&path, &script::read_only())
                            .unwrap_or_else(|error| panic!("{error}"));
                        assert!(notices.is_empty(), "{notices:?}");
                        // Two nodes a commit, and time goes forward.
                        assert_eq!(graph.node_count() % 2, 0);
                        assert!(graph.node_count() >= most);
                        most = graph.node_count();
                    }
                })
            })
            .collect();
        let mut number = 0;
        while !readers
            .iter()
            .all(std::thread::ScopedJoinHandle::is_finished)
        {
            for _ in 0..2 {
                transact(&mut store, &mut graph, |graph| {
                    let mut changes = script::node(graph, "one");
                    let mut second = changes.last().cloned().unwrap();
                    if let annals::model::graph::Change::CreateNode { id, .. } = &mut second {
                        id.0 += 1;
                    }
                    changes.push(second);
                    changes
                })
                .unwrap();
            }
            number += 1;
            if number % 8 == 0 {
                store.checkpoint(&graph).unwrap();
            }
        }
    });
    store.close(&graph).unwrap();
}

#[test]
fn a_store_that_is_made_late_takes_nothing_from_one_made_meanwhile() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("graph.annals");
    let late = || Database::open_late(&path, &OpenOptions::default()).expect("nothing is there");
    let write = |database: &mut Database, statement: &str| {
        let source = Source::new("statement", statement);
        let mut session = database.session(SessionOptions::default());
        let written = session.run(&source, Span::new(0, statement.len()));
        written.map(|_| ()).map_err(|error| error.to_string())
    };
    let (mut first, mut second, mut third) = (late(), late(), late());
    assert!(!path.exists());
    write(&mut first, "CREATE (:First)").expect("written");
    let refused = write(&mut second, "CREATE (:Second)").expect_err("another one has made it");
    assert!(
        refused.contains("another program has meanwhile made the store"),
        "{refused}"
    );
    assert_eq!(second.graph().node_count(), 0);
    // Who refused does not keep the others from writing.
    write(&mut first, "CREATE (:First)").expect("written");
    third.make_store().expect_err("another one has made it");
    first.close().expect("closed");
    let reopened = Database::open(&path, &OpenOptions::default()).expect("it opens");
    assert_eq!(reopened.graph().node_count(), 2);
}

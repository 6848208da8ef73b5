//! Operations of the disk fail: with an error, for want of space, half way, once or from then on.

use std::io::ErrorKind;

use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::model::graph::Graph;
use annals::storage::StorageError;

use super::medium::Plan;
use super::medium::SimulatedMedium;
use super::random::Random;
use super::script;
use super::script::Dump;
use super::script::content;
use super::script::open;
use super::script::options;
use super::script::transact;

/// What a session has seen by the end of a run in which something failed.
#[derive(Debug, Default)]
struct Session {
    /// The graph as the session sees it: acknowledged commits only.
    seen: Dump,
    /// The graph with the one commit whose outcome is unknown.
    unknown: Option<Dump>,
    /// Errors met.
    errors: usize,
}

/// Runs transactions, going on after failures as a session does; opens the store again when it must.
fn run(medium: &SimulatedMedium, seed: u64) -> Session {
    let mut random = Random::new(seed);
    let mut session = Session {
        seen: content(&Graph::new()),
        ..Session::default()
    };
    let Ok((mut store, mut graph, _)) = open(medium, &options()) else {
        session.errors += 1;
        return session;
    };
    for number in 0..8 {
        let before = content(&graph);
        let mut with = None;
        let committed = transact(&mut store, &mut graph, |graph| {
            let changes = script::random_changes(graph, &mut random);
            with = Some(content(&script::with(graph, &changes)));
            changes
        });
        match committed {
            Ok(_) => session.seen = content(&graph),
            Err(error) => {
                session.errors += 1;
                assert!(content(&graph) == before, "a failed commit was not undone");
                match error {
                    StorageError::OutcomeUnknown { .. } => {
                        session.unknown = with;
                        let refused = transact(&mut store, &mut graph, |graph| {
                            script::node(graph, "refused")
                        });
                        assert!(matches!(refused, Err(StorageError::Poisoned { .. })));
                        return session;
                    }
                    StorageError::WriteFailed { .. } | StorageError::CannotOpen { .. } => {}
                    other => panic!("an odd failure: {other}"),
                }
            }
        }
        if number == 4
            && let Err(error) = store.checkpoint(&graph)
        {
            session.errors += 1;
            if matches!(error, StorageError::OutcomeUnknown { .. }) {
                return session;
            }
        }
    }
    session.errors += usize::from(store.close(&graph).is_err());
    session
}

fn check(medium: &SimulatedMedium, session: &Session, what: &str) {
    let (mut store, mut graph, _) =
        open(medium, &options()).unwrap_or_else(|error| panic!("{what}: cannot open: {error}"));
    let state = content(&graph);
    assert!(
        state == session.seen || session.unknown.as_ref() == Some(&state),
        "{what}: a state that never was"
    );
    transact(&mut store, &mut graph, |graph| script::node(graph, "later"))
        .unwrap_or_else(|error| panic!("{what}: cannot write: {error}"));
}

#[test]
fn any_failing_operation_is_reported_and_leaves_what_was_acknowledged() {
    let seed = 3;
    let undisturbed = SimulatedMedium::new();
    run(&undisturbed, seed);
    let total = undisturbed.operations();
    let kinds = [
        (ErrorKind::Other, false, false),
        (ErrorKind::Other, true, false),
        (ErrorKind::StorageFull, false, true),
        (ErrorKind::StorageFull, true, true),
    ];
    for (kind, forever, half) in kinds {
        for at in 0..total {
            let what = format!("{kind:?} at {at}, forever {forever}, half {half}");
            let medium = SimulatedMedium::new();
            medium.plan(Plan {
                fails_at: Some(at),
                forever,
                half,
                kind: Some(kind),
                ..Plan::default()
            });
            let session = run(&medium, seed);
            assert!(
                !medium.has_failed() || session.errors > 0,
                "{what}: not reported"
            );
            check(&medium.after_kill(), &session, &what);
            let mut random = Random::new(at);
            check(&medium.after_power_failure(&mut random), &session, &what);
        }
    }
}

#[test]
fn a_failed_sync_is_never_tried_again() {
    let medium = SimulatedMedium::new();
    let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
    transact(&mut store, &mut graph, |graph| script::node(graph, "A")).unwrap();
    medium.plan(Plan {
        fails_at: Some(0),
        syncs_only: true,
        ..Plan::default()
    });
    let error = transact(&mut store, &mut graph, |graph| script::node(graph, "B")).unwrap_err();
    assert!(matches!(error, StorageError::OutcomeUnknown { .. }));
    let diagnostic = Diagnostic::from(error);
    assert_eq!(diagnostic.code, Code::StorageFailed);
    assert!(diagnostic.message.contains("unknown"));
    let writes = medium.writes();
    for _ in 0..3 {
        let error = transact(&mut store, &mut graph, |graph| script::node(graph, "C")).unwrap_err();
        assert!(matches!(error, StorageError::Poisoned { .. }));
    }
    assert!(matches!(
        store.checkpoint(&graph),
        Err(StorageError::Poisoned { .. })
    ));
    assert_eq!(graph.node_count(), 1);
    store.close(&graph).unwrap();
    assert_eq!(medium.writes(), writes);
}

#[test]
fn a_full_disk_refuses_one_commit_and_takes_the_next_when_there_is_space() {
    let medium = SimulatedMedium::new();
    let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
    transact(&mut store, &mut graph, |graph| script::node(graph, "A")).unwrap();
    store.begin(&mut graph).unwrap();
    medium.plan(Plan {
        fails_at: Some(0),
        half: true,
        kind: Some(ErrorKind::StorageFull),
        ..Plan::default()
    });
    let error = store
        .commit(&script::node(&graph, "B"), &script::meta(0))
        .unwrap_err();
    assert!(matches!(error, StorageError::WriteFailed { .. }));
    assert!(
        Diagnostic::from(error)
            .help
            .iter()
            .any(|help| help.message.contains("space"))
    );
    store.end();
    transact(&mut store, &mut graph, |graph| script::node(graph, "C")).unwrap();
    let state = content(&graph);
    let (_, graph, notices) = open(&medium.after_kill(), &options()).unwrap();
    assert!(notices.is_empty());
    assert!(content(&graph) == state);
}

#[test]
fn a_checkpoint_that_fails_on_closing_takes_nothing_back() {
    for at in 0..12 {
        let medium = SimulatedMedium::new();
        let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
        let mut random = Random::new(7);
        let text: String = (0..20_000)
            .flat_map(|_| random.next().to_le_bytes())
            .map(|byte| char::from(b'a' + byte % 26))
            .collect();
        transact(&mut store, &mut graph, |graph| script::node(graph, &text)).unwrap();
        let expected = content(&graph);
        medium.plan(Plan {
            fails_at: Some(at),
            kind: Some(ErrorKind::StorageFull),
            half: true,
            ..Plan::default()
        });
        let notice = store
            .close(&graph)
            .unwrap_or_else(|error| panic!("{at}: {error}"));
        assert_eq!(notice.is_some(), medium.has_failed(), "{at}");
        if let Some(notice) = notice {
            let diagnostic = Diagnostic::from(notice);
            assert_eq!(diagnostic.code, Code::CheckpointFailed);
            assert!(
                diagnostic.help[0].message.contains("is kept"),
                "{diagnostic:?}"
            );
        }
        let files = medium.files();
        let unfinished = files
            .keys()
            .filter(|path| path.extension().is_some_and(|it| it == "tmp"));
        assert_eq!(unfinished.count(), 0, "{at}: {:?}", files.keys());
        let (_, graph, _) = open(&medium.after_kill(), &options()).unwrap();
        assert!(content(&graph) == expected, "{at}");
    }
}

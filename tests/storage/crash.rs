//! The power fails at every operation, also while recovering from a failure of the power: what was acknowledged is
//! there, what was in flight is there whole or not at all.

use annals::storage::Durability;
use annals::storage::StorageError;
use annals::storage::StoreNotice;
use annals::storage::StoreOptions;

use super::medium::Plan;
use super::medium::SimulatedMedium;
use super::random::Random;
use super::script;
use super::script::Dump;
use super::script::dump;
use super::script::open;
use super::script::options;
use super::script::transact;

/// What a run has done before the power failed.
#[derive(Debug, Default)]
struct Lived {
    /// The graph after each acknowledged commit; first the empty one.
    states: Vec<Dump>,
    /// How many of these were surely durable.
    durable: usize,
    /// The graph with the transaction that was being committed.
    in_flight: Option<Dump>,
}

impl Lived {
    /// Whether a recovered graph is one that may be.
    fn admits(&self, state: &[u8]) -> bool {
        self.states[self.durable..].iter().any(|each| each == state)
            || self.in_flight.as_deref() == Some(state)
    }
}

/// Runs random transactions with checkpoints and reopenings until the end or until the power fails.
fn live(medium: &SimulatedMedium, options: &StoreOptions, seed: u64, count: u64) -> Lived {
    let mut lived = Lived {
        states: vec![dump(&annals::model::graph::Graph::new())],
        ..Lived::default()
    };
    // An error ends the run: the power has failed.
    let _ = live_on(medium, options, seed, count, &mut lived);
    lived
}

fn live_on(
    medium: &SimulatedMedium,
    options: &StoreOptions,
    seed: u64,
    count: u64,
    lived: &mut Lived,
) -> Result<(), StorageError> {
    let mut random = Random::new(seed);
    let (mut store, mut graph, _) = open(medium, options)?;
    for _ in 0..count {
        let mut in_flight = None;
        let committed = transact(&mut store, &mut graph, |graph| {
            let changes = script::random_changes(graph, &mut random);
            in_flight = Some(dump(&script::with(graph, &changes)));
            changes
        });
        if committed.is_err() {
            lived.in_flight = in_flight;
        }
        committed?;
        lived.states.push(dump(&graph));
        if options.sync == Durability::Full {
            lived.durable = lived.states.len() - 1;
        }
        match random.below(8) {
            0 => {
                store.checkpoint(&graph)?;
                lived.durable = lived.states.len() - 1;
            }
            1 => {
                store.close(&graph)?;
                lived.durable = lived.states.len() - 1;
                (store, graph, _) = open(medium, options)?;
            }
            _ => {}
        }
    }
    store.close(&graph)?;
    lived.durable = lived.states.len() - 1;
    Ok(())
}

/// How many writing operations an undisturbed run has.
fn operations(options: &StoreOptions, seed: u64, count: u64) -> u64 {
    let medium = SimulatedMedium::new();
    live(&medium, options, seed, count);
    medium.writes()
}

/// Opens, checks the state, goes on, loses the power with nothing in flight, and checks again.
fn check_and_go_on(medium: &SimulatedMedium, lived: &Lived, random: &mut Random, what: &str) {
    let (mut store, mut graph, _) =
        open(medium, &options()).unwrap_or_else(|error| panic!("{what}: cannot open: {error}"));
    let state = dump(&graph);
    assert!(lived.admits(&state), "{what}: a state that never was");
    for _ in 0..2 {
        transact(&mut store, &mut graph, |graph| script::node(graph, "later"))
            .unwrap_or_else(|error| panic!("{what}: cannot write: {error}"));
    }
    let state = dump(&graph);
    let again = medium.after_power_failure(random);
    let (store, graph, notices) =
        open(&again, &options()).unwrap_or_else(|error| panic!("{what}: second time: {error}"));
    assert!(
        dump(&graph) == state,
        "{what}: acknowledged after a recovery, then lost"
    );
    assert!(notices.is_empty(), "{what}: {notices:?}");
    store.close(&graph).unwrap();
}

/// Lets the power fail at every operation of a run, some ways each; returns how many failures that were.
fn fail_everywhere(options: &StoreOptions, seed: u64, ways: u64) -> u64 {
    let total = operations(options, seed, 14);
    assert!(total > 40);
    for at in 0..total {
        let what = format!("seed {seed}, operation {at}");
        let medium = SimulatedMedium::new();
        medium.plan(Plan {
            power_fails_at: Some(at),
            ..Plan::default()
        });
        let lived = live(&medium, options, seed, 14);
        let mut random = Random::new(seed << 32 | at);
        for _ in 0..ways {
            let after = medium.after_power_failure(&mut random);
            check_and_go_on(&after, &lived, &mut random, &what);
        }
        check_and_go_on(&medium.after_kill(), &lived, &mut random, &what);
    }
    total * (ways + 1)
}

/// Lets the power fail at every operation of a run, and then at every one of the recovery from that.
fn fail_in_recovery(seed: u64) -> u64 {
    let mut failures = 0;
    for at in 0..operations(&options(), seed, 10) {
        let medium = SimulatedMedium::new();
        medium.plan(Plan {
            power_fails_at: Some(at),
            ..Plan::default()
        });
        let lived = live(&medium, &options(), seed, 10);
        let mut random = Random::new(seed << 32 | at);
        let after = medium.after_power_failure(&mut random);
        let undisturbed = after.after_kill();
        drop(open(&undisturbed, &options()));
        for second in 0..undisturbed.writes() {
            let what = format!("seed {seed}, operation {at}, then {second} of the recovery");
            let disturbed = after.after_kill();
            disturbed.plan(Plan {
                power_fails_at: Some(second),
                ..Plan::default()
            });
            assert!(open(&disturbed, &options()).is_err(), "{what}");
            let twice = disturbed.after_power_failure(&mut random);
            check_and_go_on(&twice, &lived, &mut random, &what);
            failures += 1;
        }
    }
    failures
}

fn without_syncs() -> StoreOptions {
    StoreOptions {
        sync: Durability::Off,
        ..options()
    }
}

#[test]
fn a_power_failure_at_any_operation_loses_nothing_acknowledged_and_leaves_nothing_partial() {
    for seed in 0..4 {
        fail_everywhere(&options(), seed, 4);
    }
}

#[test]
fn a_power_failure_at_any_operation_of_the_recovery_changes_nothing() {
    for seed in 10..12 {
        fail_in_recovery(seed);
    }
}

#[test]
fn without_syncs_a_power_failure_loses_only_the_last_commits_and_tears_none() {
    for seed in 20..23 {
        fail_everywhere(&without_syncs(), seed, 4);
    }
}

#[test]
#[ignore = "minutes in a release build: a hundred thousand power failures"]
fn no_power_failure_in_a_hundred_thousand_does_harm() {
    let mut failures = 0;
    let mut seed = 1_000;
    while failures < 100_000 {
        failures += fail_everywhere(&options(), seed, 12);
        failures += fail_everywhere(&without_syncs(), seed, 12);
        failures += fail_in_recovery(seed);
        seed += 1;
    }
}

/// Appending after a torn tail must not hide what is appended from the next recovery.
#[test]
fn commits_after_a_torn_tail_survive_a_second_crash() {
    let medium = SimulatedMedium::new();
    let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
    transact(&mut store, &mut graph, |graph| script::node(graph, "A")).unwrap();
    medium.plan(Plan {
        fails_at: Some(3),
        forever: true,
        half: true,
        ..Plan::default()
    });
    transact(&mut store, &mut graph, |graph| script::node(graph, "B")).unwrap_err();
    drop(store);

    let medium = medium.after_kill();
    let (mut store, mut graph, notices) = open(&medium, &options()).unwrap();
    assert!(
        matches!(notices[..], [StoreNotice::TornTailSetAside { bytes, last: 1, .. }] if bytes > 0),
        "{notices:?}"
    );
    assert!(
        medium
            .files()
            .keys()
            .any(|path| path.to_string_lossy().contains("wal-0.torn-"))
    );
    transact(&mut store, &mut graph, |graph| script::node(graph, "C")).unwrap();
    transact(&mut store, &mut graph, |graph| script::node(graph, "D")).unwrap();
    let state = dump(&graph);
    drop(store);

    let (_, graph, notices) =
        open(&medium.after_power_failure(&mut Random::new(1)), &options()).unwrap();
    assert!(notices.is_empty());
    assert_eq!(dump(&graph), state);
    assert_eq!(graph.node_count(), 3);
}

/// Payloads around powers of two, and larger than any buffer.
#[test]
fn a_record_of_any_length_is_read_back_after_a_kill() {
    let medium = SimulatedMedium::new();
    let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
    let lengths = (6..22).flat_map(|power| {
        [
            (1 << power) - 60,
            (1 << power) - 1,
            1 << power,
            (1 << power) + 1,
        ]
    });
    for length in lengths {
        transact(&mut store, &mut graph, |graph| {
            script::node(graph, &"x".repeat(length))
        })
        .unwrap();
    }
    let state = dump(&graph);
    drop(store);
    let (mut store, graph, _) = open(&medium.after_kill(), &options()).unwrap();
    assert!(dump(&graph) == state);
    store.checkpoint(&graph).unwrap();
    drop(store);
    let (_, graph, _) = open(&medium, &options()).unwrap();
    assert!(dump(&graph) == state);
}

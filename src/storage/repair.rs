//! Saving what can be saved of a damaged store into a new one, and saying what could not.
//!
//! The damaged store is only read. Records whose checksum is right are trusted; a transaction is saved whole or not at
//! all.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use super::error::StorageError;
use super::format::Header;
use super::layout;
use super::layout::Listing;
use super::medium::Access;
use super::medium::Medium;
use super::medium::RealMedium;
use super::recover;
use super::snapshot;
use super::store;
use super::store::Durability;
use super::store::StoreOptions;
use super::wal::Frame;
use super::wal::Log;
use crate::diagnostic::Span;
use crate::model::graph::Change;
use crate::model::graph::Graph;
use crate::model::graph::GraphTransaction;
use crate::model::graph::transaction::ChangeLog;

/// What a repair has saved and lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepairReport {
    /// Nodes in the new store.
    pub nodes: u64,
    /// Relationships in the new store.
    pub relationships: u64,
    /// The generation whose snapshot was the start; `None` when no snapshot could be read at all.
    pub started_from: Option<u64>,
    /// Transactions that were replayed from logs.
    pub transactions_saved: u64,
    /// Transactions that were whole but did not fit, since something before them is lost.
    pub transactions_lost: u64,
    /// Parts of the snapshot that were lost: file and offset.
    pub chunks_lost: Vec<(PathBuf, u64)>,
    /// Nodes and relationships of the snapshot that were lost, as far as its summary tells.
    pub elements_lost: u64,
    /// Properties, of elements that were saved, that may have had a value in a lost part of the snapshot.
    pub properties_lost: u64,
    /// Stretches of logs that hold no whole record: file, offset of the first byte.
    pub gaps: Vec<(PathBuf, u64)>,
    /// Everything else that was wrong, in words.
    pub remarks: Vec<String>,
}

impl RepairReport {
    /// Whether everything the store had acknowledged was saved, as far as that can be known.
    pub fn is_lossless(&self) -> bool {
        self.transactions_lost == 0
            && self.chunks_lost.is_empty()
            && self.elements_lost == 0
            && self.properties_lost == 0
            && self.gaps.is_empty()
            && self.remarks.is_empty()
    }
}

/// Reads the store at `path` as far as possible and writes what it holds into a new store at `out`.
pub fn repair(path: &Path, out: &Path) -> Result<RepairReport, StorageError> {
    repair_on(&RealMedium, path, out)
}

/// Repairs a store on any medium.
pub fn repair_on(
    medium: &dyn Medium,
    path: &Path,
    out: &Path,
) -> Result<RepairReport, StorageError> {
    if recover::look(medium, out)? == recover::Found::Store {
        return Err(StorageError::NotAStore {
            path: out.to_path_buf(),
            reason: "the repaired store needs a path of its own",
        });
    }
    let listing = recover::list(medium, path)?;
    let mut report = RepairReport::default();
    let start = find_start(medium, path, &listing, &mut report);
    let mut graph = start.graph;
    for generation in listing.logs.iter().filter(|log| **log >= start.generation) {
        let log_path = layout::log_path(path, *generation);
        let header = start.header.map(|header| Header {
            generation: *generation,
            ..header
        });
        if let Err(error) = replay_log(medium, &log_path, header, &mut graph, &mut report) {
            report.remarks.push(error.to_string());
        }
    }
    report.nodes = graph.node_count() as u64;
    report.relationships = graph.relationship_count() as u64;
    let options = StoreOptions {
        create: true,
        read_only: false,
        wait: Duration::ZERO,
        sync: Durability::Full,
        writer: "annals repair".into(),
    };
    store::create(medium, out, &options, &graph)?;
    Ok(report)
}

struct Start {
    graph: Graph,
    generation: u64,
    header: Option<Header>,
}

/// The best graph to start from: the newest snapshot that is whole, else what is left of the newest.
fn find_start(
    medium: &dyn Medium,
    store: &Path,
    listing: &Listing,
    report: &mut RepairReport,
) -> Start {
    for generation in listing.snapshots.iter().rev() {
        let path = layout::snapshot_path(store, *generation);
        match snapshot::load(medium, &path) {
            Ok((header, graph, _)) if header.generation == *generation => {
                report.started_from = Some(*generation);
                return Start {
                    graph,
                    generation: *generation,
                    header: Some(header),
                };
            }
            Ok(_) => report
                .remarks
                .push(format!("{} is of another generation", path.display())),
            Err(error) => report.remarks.push(error.to_string()),
        }
    }
    for generation in listing.snapshots.iter().rev() {
        let path = layout::snapshot_path(store, *generation);
        let Ok(saved) = snapshot::salvage(medium, &path) else {
            continue;
        };
        let lost = saved.lost_chunks.into_iter();
        report
            .chunks_lost
            .extend(lost.map(|offset| (path.clone(), offset)));
        report.elements_lost +=
            saved
                .expected
                .map_or(saved.lost_records, |(nodes, relationships)| {
                    let kept = saved.graph.node_count() + saved.graph.relationship_count();
                    (nodes + relationships).saturating_sub(kept as u64)
                });
        report.properties_lost += saved.lost_properties;
        report.started_from = Some(*generation);
        return Start {
            graph: saved.graph,
            generation: *generation,
            header: saved.header,
        };
    }
    Start {
        graph: Graph::new(),
        generation: listing.logs.first().copied().unwrap_or(0),
        header: None,
    }
}

/// Replays every whole transaction of a log, also those after a gap, each whole or not at all.
fn replay_log(
    medium: &dyn Medium,
    path: &Path,
    expected: Option<Header>,
    graph: &mut Graph,
    report: &mut RepairReport,
) -> Result<(), StorageError> {
    let mut log = match (Log::open(medium, path, Access::Read), expected) {
        (Ok(log), _) => log,
        (Err(StorageError::Corrupted { .. }), Some(header)) => {
            report
                .remarks
                .push(format!("the header of {} is damaged", path.display()));
            Log::open_headless(medium, path, header)?
        }
        (Err(error), _) => return Err(error),
    };
    let mut expected_number = log.last() + 1;
    let mut replay = |frame: Frame<'_>, offset: u64| {
        if expected_number != frame.number {
            report.gaps.push((path.to_path_buf(), offset));
        }
        expected_number = frame.number + 1;
        if !frame.kind.is_transaction() {
            return;
        }
        if replay_transaction(path, frame, graph) {
            report.transactions_saved += 1;
        } else {
            report.transactions_lost += 1;
        }
    };
    log.read_on(&mut |_, frame| {
        replay(frame, frame.offset);
        Ok(())
    })?;
    let end = log.end();
    log.salvage(&mut |frame| replay(frame, end))?;
    if expected_number == log.last() + 1 && log.length()? > end {
        report.gaps.push((path.to_path_buf(), end));
    }
    Ok(())
}

fn replay_transaction(path: &Path, frame: Frame<'_>, graph: &mut Graph) -> bool {
    let mut changes: Vec<Change> = Vec::new();
    let read = recover::read_frame(path, frame, &mut |change| {
        changes.push(change);
        Ok(())
    });
    if read.is_err() {
        return false;
    }
    let mut log = ChangeLog::default();
    let mut transaction = GraphTransaction::new(graph, &mut log);
    let fits = changes
        .into_iter()
        .all(|change| transaction.apply(change, Span::default()).is_ok());
    if !fits {
        log.undo_to(graph, 0);
    }
    fits
}

//! Imports: known datasets and users' own tables into the graph, by maps that are data.
//!
//! | file | what it is |
//! |---|---|
//! | `maps/*.json` | one map a dataset: which column becomes what; see [`map`] for how one is written |
//! | [`map`], [`expression`], [`dates`] | a map as read, made ready; what its expressions mean; how dates are made |
//! | [`table`] | a table by its map; [`entities`]: `FollowTheMoney` entities |
//! | [`writer`] | finds or makes elements, compares with what an earlier release said |
//! | [`report`] | what was read, made, changed, skipped and kept |
//!
//! An import is one transaction of whoever calls it: on an error nothing of it is kept. This layer writes through
//! [`GraphTransaction`] and must never know the language, a store or a terminal.

pub mod dates;
pub mod entities;
pub mod error;
pub mod expression;
pub mod map;
mod names;
pub mod report;
pub mod table;
pub mod writer;

use std::io::Read;

use crate::model::graph::GraphTransaction;

pub use error::ImportError;
pub use error::Place;
pub use map::Map;
pub use report::Report;

/// A dataset annals knows.
#[derive(Debug)]
pub struct Dataset {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its map; `None` where the user brings one.
    pub map: Option<&'static str>,
}

/// Every dataset annals knows, and the tables users bring a map for.
pub const DATASETS: &[Dataset] = &[
    Dataset {
        name: "ucdp-ged",
        doc: "UCDP Georeferenced Event Dataset, 49 columns, with or without header",
        map: Some(include_str!("maps/ucdp-ged.json")),
    },
    Dataset {
        name: "ucdp-actor",
        doc: "UCDP Actor Dataset: splinters, alliances, renames",
        map: Some(include_str!("maps/ucdp-actor.json")),
    },
    Dataset {
        name: "acled",
        doc: "ACLED event export (bring your own file: ACLED is not open)",
        map: Some(include_str!("maps/acled.json")),
    },
    Dataset {
        name: "gdelt2",
        doc: "GDELT 2.0 events, 61 tab-separated columns without header",
        map: Some(include_str!("maps/gdelt2.json")),
    },
    Dataset {
        name: "ftm",
        doc: "FollowTheMoney entities, one JSON object a line",
        map: Some(include_str!("maps/ftm.json")),
    },
    Dataset {
        name: "csv",
        doc: "any table, by a map of your own (--map FILE)",
        map: None,
    },
];

impl Dataset {
    /// The dataset of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        DATASETS
            .iter()
            .find(|each| each.name.eq_ignore_ascii_case(name))
    }
}

/// A file to import.
pub struct Input {
    /// The file as the user names it; part of the provenance of each element.
    pub name: String,
    /// The release of the dataset, e.g. `25.1`; part of the provenance.
    pub release: String,
    /// Its text, unpacked.
    pub reader: Box<dyn Read>,
}

/// How an import is done.
pub struct Options<'o> {
    /// Takes each record set aside, as it stood in its file; `None` when such a record stops the import.
    pub rejects: Option<&'o mut dyn std::io::Write>,
    /// Is told now and then how far the import is; false stops it.
    pub progress: &'o mut dyn FnMut(Progress) -> bool,
    /// How many bytes the changes may take.
    pub memory: Option<usize>,
    /// What it means that the files lack a row of an earlier release.
    pub extent: Extent,
}

/// What it means that files lack a row of an earlier release.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Extent {
    /// What the map says of the releases of its dataset; nothing when the files have no row of an earlier release.
    #[default]
    Mapped,
    /// The row has vanished: the files are a whole release.
    Whole,
    /// Nothing: the files are a part of their release.
    Part,
}

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Records read.
    pub records: u64,
    /// Bytes of this file's text read, after unpacking.
    pub bytes: u64,
}

/// Imports files of one dataset, one after the other. On an error the transaction holds changes that its owner must
/// undo.
///
/// # Errors
/// [`ImportError`] with the place of the fault.
pub fn import(
    transaction: &mut GraphTransaction<'_>,
    map: &Map,
    inputs: &mut dyn Iterator<Item = Result<Input, ImportError>>,
    options: &mut Options<'_>,
) -> Result<Report, ImportError> {
    match map {
        Map::Table(map) => table::import(transaction, map, inputs, options),
        Map::Entities(map) => entities::import(transaction, map, inputs, options),
    }
}

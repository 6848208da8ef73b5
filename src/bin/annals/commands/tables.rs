//! Tables of a graph in a directory that is there whole or not at all.

use std::fs;
use std::path::Path;

use annals::output::exchange::Elements;
use annals::output::exchange::TABLE_FILES;
use annals::output::exchange::Tables;

use crate::destination::Destination;
use crate::failure::Failure;

/// Writes the tables into a new directory, or one that is empty, unless what was read for them turns out to be damaged.
pub(crate) fn write(
    elements: Elements<'_>,
    directory: &Path,
    check: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut name = directory.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = directory.with_file_name(name);
    fs::create_dir(&temporary).map_err(|error| Failure::file(directory, &error))?;
    let tables = Tables::of(elements);
    let written = write_files(&tables, &temporary).and_then(|()| check());
    let outcome = written.and_then(|()| {
        fs::rename(&temporary, directory).map_err(|error| Failure::file(directory, &error))
    });
    if outcome.is_err() {
        // What went wrong before is what the user has to know.
        let _ = fs::remove_dir_all(&temporary);
    }
    outcome
}

fn write_files(tables: &Tables<'_>, directory: &Path) -> Result<(), Failure> {
    for file in TABLE_FILES {
        let mut target = Destination::file(&directory.join(file))?;
        tables
            .write(file, target.writer())
            .map_err(Failure::Output)?;
        target.finish()?;
    }
    Ok(())
}

//! Where answers go: standard output, or a file that is there whole or not at all.

use std::fs;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use annals::output::Format;
use annals::output::terminal::EscapingWriter;

use crate::args::OutputArguments;
use crate::console::Console;
use crate::failure::Failure;

/// Bytes gathered before they are written.
const BUFFER: usize = 1 << 16;

/// An open destination.
pub(crate) struct Destination {
    writer: Box<dyn Write>,
    /// The temporary file and the name it gets in the end.
    rename: Option<(PathBuf, PathBuf)>,
}

impl std::fmt::Debug for Destination {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Destination")
            .field("rename", &self.rename)
            .finish_non_exhaustive()
    }
}

impl Destination {
    /// Standard output. On a terminal nothing reaches it that would act on it.
    pub(crate) fn standard_output(console: &Console) -> Self {
        let stdout = io::stdout().lock();
        let writer: Box<dyn Write> = if console.terminals.output {
            Box::new(BufWriter::with_capacity(
                BUFFER,
                EscapingWriter::new(stdout),
            ))
        } else {
            Box::new(BufWriter::with_capacity(BUFFER, stdout))
        };
        Self {
            writer,
            rename: None,
        }
    }

    /// A file. A regular file is written beside its place and moved there by [`Destination::finish`], so a failure
    /// leaves the old one as it was; devices and pipes are written to directly.
    pub(crate) fn file(path: &Path) -> Result<Self, Failure> {
        let special = fs::metadata(path).is_ok_and(|found| !found.is_file());
        let (target, rename) = if special {
            (path.to_owned(), None)
        } else {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(format!(".{}.tmp", std::process::id()));
            let temporary = path.with_file_name(name);
            (temporary.clone(), Some((temporary, path.to_owned())))
        };
        let file = File::options()
            .write(true)
            .create(!special)
            .truncate(!special)
            .open(&target)
            .map_err(|error| Failure::file(path, &error))?;
        Ok(Self {
            writer: Box::new(BufWriter::with_capacity(BUFFER, file)),
            rename,
        })
    }

    /// What `-o` names; standard output for `-` and when nothing is named.
    pub(crate) fn open(path: Option<&Path>, console: &Console) -> Result<Self, Failure> {
        match path {
            Some(path) if path != Path::new("-") => Self::file(path),
            _ => Ok(Self::standard_output(console)),
        }
    }

    /// The writer.
    pub(crate) fn writer(&mut self) -> &mut dyn Write {
        &mut *self.writer
    }

    /// Everything written so far is visible to readers.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.writer.flush().map_err(Failure::Output)
    }

    /// Everything is written: the file takes its place.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.flush()?;
        match self.rename.take() {
            Some((temporary, path)) => {
                fs::rename(&temporary, &path).map_err(|error| Failure::file(&path, &error))
            }
            None => Ok(()),
        }
    }
}

impl Drop for Destination {
    /// A file that was not finished leaves nothing behind.
    fn drop(&mut self) {
        if let Some((temporary, _)) = &self.rename {
            let _ = fs::remove_file(temporary);
        }
    }
}

/// The format asked for: by name, by the file's extension, or the default of the destination.
pub(crate) fn format_of(
    arguments: &OutputArguments,
    console: &Console,
) -> Result<&'static Format, Failure> {
    if let Some(format) = arguments.format {
        return Ok(format);
    }
    if let Some(path) = arguments.output.as_deref()
        && path != Path::new("-")
        && let Some(extension) = path.extension()
    {
        return by_extension(&extension.to_string_lossy());
    }
    let default = if console.terminals.output && arguments.output.is_none() {
        "box"
    } else {
        "plain"
    };
    Ok(named(default))
}

/// The format of files with `extension`.
pub(crate) fn by_extension(extension: &str) -> Result<&'static Format, Failure> {
    Format::of_extension(extension).ok_or_else(|| {
        let known: Vec<&str> = annals::output::FORMATS
            .iter()
            .map(|format| format.extension)
            .filter(|known| !known.is_empty())
            .collect();
        Failure::usage(
            format!("no format writes `.{extension}` files"),
            format!("use one of .{}, or say --format", known.join(" .")),
        )
    })
}

/// A format that is in the table.
pub(crate) fn named(name: &str) -> &'static Format {
    Format::named(name).unwrap_or_else(|| unreachable!("invariant: {name} is in the table"))
}

//! Which files `LOAD CSV` may read: those below one directory, links followed before it is judged. No network.

use std::fs::File;
use std::io::ErrorKind;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use crate::engine::Files;

/// Files below a directory, or none.
#[derive(Debug)]
pub(super) struct FilesBelow {
    /// The directory; `None` forbids every file.
    pub(super) directory: Option<PathBuf>,
}

impl Files for FilesBelow {
    fn open(&self, path: &str) -> Result<Box<dyn Read + Send>, String> {
        let Some(directory) = &self.directory else {
            return Err("reading files is switched off".to_owned());
        };
        let path = path.strip_prefix("file://").unwrap_or(path);
        if path.contains("://") {
            return Err("annals reads files, and nothing from a network".to_owned());
        }
        let root = canonical(directory)?;
        let found = root
            .join(path)
            .canonicalize()
            .map_err(|error| reason(&error))?;
        if !found.starts_with(&root) {
            return Err(format!("it lies outside `{}`", root.display()));
        }
        if !found.is_file() {
            return Err("it is not a file".to_owned());
        }
        match File::open(&found) {
            Ok(file) => Ok(Box::new(file)),
            Err(error) => Err(reason(&error)),
        }
    }
}

fn canonical(path: &Path) -> Result<PathBuf, String> {
    path.canonicalize()
        .map_err(|error| format!("`{}`: {}", path.display(), reason(&error)))
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_directory_are_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let inside = directory.path().join("inside");
        std::fs::create_dir(&inside).expect("a directory");
        std::fs::write(directory.path().join("secret.csv"), "a\n1\n").expect("a file");
        std::fs::write(inside.join("open.csv"), "a\n1\n").expect("a file");
        let files = FilesBelow {
            directory: Some(inside),
        };
        assert!(files.open("open.csv").is_ok());
        assert!(files.open("../secret.csv").is_err());
        assert!(files.open("http://example.org/x.csv").is_err());
        assert!(files.open("missing.csv").is_err());
        assert!(FilesBelow { directory: None }.open("open.csv").is_err());
    }
}

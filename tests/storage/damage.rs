//! Bytes of a store change, vanish or come from elsewhere: every such case is found, and none gives another answer.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::storage::StorageError;
use annals::storage::Store;
use annals::storage::StoreNotice;
use annals::storage::check_on;
use annals::storage::repair_on;

use super::medium::SimulatedMedium;
use super::random::Random;
use super::script;
use super::script::Dump;
use super::script::STORE;
use super::script::dump;
use super::script::open;
use super::script::options;
use super::script::read_only;
use super::script::transact;

type Files = BTreeMap<PathBuf, Vec<u8>>;

fn file(name: &str) -> PathBuf {
    Path::new(STORE).join(name)
}

/// A small store of two generations, and its graph after each commit.
fn small_store(identity: u8, sealed: bool) -> (Files, Vec<Dump>) {
    let medium = SimulatedMedium::new().with_identity(identity);
    let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
    let mut states = vec![dump(&graph)];
    for number in 0..6 {
        transact(&mut store, &mut graph, |graph| {
            script::node(graph, &format!("node {number}"))
        })
        .unwrap();
        states.push(dump(&graph));
        if number == 2 {
            store.checkpoint(&graph).unwrap();
        }
    }
    if sealed {
        store.close(&graph).unwrap();
    }
    (medium.files(), states)
}

fn medium(files: &Files) -> SimulatedMedium {
    SimulatedMedium::with_files(Path::new(STORE), files)
}

/// Opens a damaged store read-only. The graph's state and notices, or nothing when the damage was found.
fn try_open(files: &Files, what: &str) -> Option<(Dump, Vec<StoreNotice>)> {
    match open(&medium(files), &read_only()) {
        Ok((_, graph, notices)) => Some((dump(&graph), notices)),
        Err(error @ StorageError::Corrupted { .. }) => {
            assert_eq!(Diagnostic::from(error).code, Code::Corrupted);
            None
        }
        Err(error) => panic!("{what}: {error:?}"),
    }
}

/// Whatever the damage, `repair` yields a store that opens.
fn repairs(files: &Files, what: &str) -> Dump {
    let disk = medium(files);
    let out = Path::new("/repaired");
    let report = repair_on(&disk, Path::new(STORE), out)
        .unwrap_or_else(|error| panic!("{what}: cannot repair: {error}"));
    let disk = std::sync::Arc::new(disk);
    let (_, graph, _) = Store::open_on(disk, out, &options())
        .unwrap_or_else(|error| panic!("{what}: the repaired store does not open: {error}"));
    assert_eq!(report.nodes, graph.node_count() as u64);
    dump(&graph)
}

#[test]
fn every_flipped_bit_of_a_closed_store_is_found() {
    let (files, states) = small_store(1, true);
    let last = states.last().unwrap();
    let clean = check_on(&medium(&files), Path::new(STORE), true).unwrap();
    assert_eq!(clean.problems, []);
    assert!(clean.sealed);
    assert_eq!((clean.nodes, clean.commits), (6, 6));
    for (path, bytes) in &files {
        let name = path.file_name().unwrap().to_str().unwrap();
        for bit in 0..bytes.len() * 8 {
            let what = format!("bit {bit} of {name}");
            let mut damaged = files.clone();
            damaged.get_mut(path).unwrap()[bit / 8] ^= 1 << (bit % 8);
            let opened = try_open(&damaged, &what);
            match name {
                "snap-1" | "wal-1" => assert!(opened.is_none(), "{what} was not found"),
                // Not read by opening; or only a mark that has lost its checksum.
                _ => assert!(opened.is_some_and(|(state, _)| state == *last), "{what}"),
            }
            if bit % 8 == 0 && name != "LOCK" {
                let report = check_on(&medium(&damaged), Path::new(STORE), false).unwrap();
                assert!(!report.problems.is_empty(), "{what} escapes the check");
            }
            if bit % 64 == 3 {
                repairs(&damaged, &what);
            }
        }
    }
}

/// The files of the golden store of a format that has packed transactions and pieces.
fn packed_store(format: &str) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/storage/golden")
        .join(format);
    let names = ["LOCK", "snap-0", "snap-1", "wal-0", "wal-1"];
    let read = |name: &str| (file(name), std::fs::read(folder.join(name)).unwrap());
    names.into_iter().map(read).collect()
}

#[test]
fn flipped_bits_and_cuts_of_what_is_packed_are_found_and_repaired() {
    for format in ["v4", "v5"] {
        damage_is_found_and_repaired(&packed_store(format));
    }
}

fn damage_is_found_and_repaired(files: &Files) {
    let problems = |files: &Files| match check_on(&medium(files), Path::new(STORE), false) {
        Ok(report) => report.problems.len(),
        Err(StorageError::Corrupted { .. }) => 1,
        Err(error) => panic!("{error:?}"),
    };
    assert_eq!(problems(files), 0);
    let (whole, _) = try_open(files, "whole").expect("it opens");
    for name in ["snap-1", "wal-0"] {
        let length = files[&file(name)].len();
        for at in (64..length).step_by(97) {
            let mut damaged = files.clone();
            damaged.get_mut(&file(name)).unwrap()[at] ^= 1 << (at % 8);
            assert!(problems(&damaged) > 0, "{name}, byte {at}");
            let mut cut = files.clone();
            cut.get_mut(&file(name)).unwrap().truncate(at);
            assert!(problems(&cut) > 0, "{name}, cut at {at}");
            if at % 5 == 0 {
                let saved = repairs(&damaged, &format!("{name}, byte {at}"));
                assert_eq!(saved, whole, "{name}, byte {at}: the other file has it all");
            }
        }
    }
}

#[test]
fn every_flipped_bit_after_a_crash_is_found_or_reported() {
    let (files, states) = small_store(1, false);
    let path = file("wal-1");
    for bit in 0..files[&path].len() * 8 {
        let what = format!("bit {bit}");
        let mut damaged = files.clone();
        damaged.get_mut(&path).unwrap()[bit / 8] ^= 1 << (bit % 8);
        if let Some((state, notices)) = try_open(&damaged, &what) {
            assert!(
                matches!(notices[..], [StoreNotice::TornTailIgnored { bytes, .. }] if bytes > 0),
                "{what}: {notices:?}"
            );
            assert!(state == states[states.len() - 2], "{what}");
        }
    }
}

#[test]
fn a_log_cut_anywhere_opens_to_whole_commits_with_a_report_or_not_at_all() {
    for sealed in [false, true] {
        let (files, states) = small_store(1, sealed);
        for (path, bytes) in &files {
            let name = path.file_name().unwrap().to_str().unwrap();
            for length in 0..bytes.len() {
                let what = format!("{name} cut to {length} bytes, sealed {sealed}");
                let mut damaged = files.clone();
                damaged.get_mut(path).unwrap().truncate(length);
                let opened = try_open(&damaged, &what);
                match name {
                    "snap-1" => assert!(opened.is_none(), "{what}"),
                    "wal-1" if sealed => assert!(opened.is_none(), "{what}"),
                    "wal-1" => {
                        let Some((state, notices)) = opened else {
                            assert!(length < 64, "{what}");
                            continue;
                        };
                        assert!(states[3..].contains(&state), "{what}");
                        // Cut exactly between two commits, nothing tells that there was more.
                        assert!(notices.len() <= 1, "{what}");
                    }
                    _ => assert!(
                        opened.is_some_and(|(state, _)| state == states[6]),
                        "{what}"
                    ),
                }
                if length % 16 == 0 {
                    repairs(&damaged, &what);
                }
            }
        }
    }
}

#[test]
fn files_of_another_store_or_another_time_are_refused() {
    let (files, states) = small_store(1, true);
    let (others, _) = small_store(2, true);
    for name in ["snap-1", "wal-1", "LOCK"] {
        let mut mixed = files.clone();
        mixed.insert(file(name), others[&file(name)].clone());
        assert!(try_open(&mixed, name).is_none(), "{name} of another store");
        repairs(&mixed, name);
    }
    for (name, from) in [
        ("wal-1", "wal-0"),
        ("snap-1", "snap-0"),
        ("snap-1", "wal-1"),
    ] {
        let mut mixed = files.clone();
        mixed.insert(file(name), files[&file(from)].clone());
        assert!(try_open(&mixed, name).is_none(), "{from} as {name}");
        repairs(&mixed, name);
    }
    for name in ["snap-1", "wal-1"] {
        let mut without = files.clone();
        without.remove(&file(name));
        assert!(try_open(&without, name).is_none(), "without {name}");
        repairs(&without, name);
    }
    // An older copy of the log, put back after more was written and closed.
    let disk = medium(&files);
    let (mut store, mut graph, _) = open(&disk, &options()).unwrap();
    transact(&mut store, &mut graph, |graph| script::node(graph, "more")).unwrap();
    store.close(&graph).unwrap();
    let mut older = disk.files();
    older.insert(file("wal-1"), files[&file("wal-1")].clone());
    assert!(try_open(&older, "an older log").is_none());
    assert!(repairs(&older, "an older log") == states[6]);
}

#[test]
fn zeroed_swapped_and_repeated_blocks_are_found() {
    let (files, states) = small_store(1, true);
    let mut random = Random::new(9);
    for round in 0..600 {
        let name = *random.pick(&["snap-1", "wal-1"]);
        let mut damaged = files.clone();
        let bytes = damaged.get_mut(&file(name)).unwrap();
        let before = bytes.clone();
        let length = 1 + random.below(64.min(bytes.len() as u64 / 2)) as usize;
        let from = random.below((bytes.len() - length) as u64) as usize;
        let to = random.below((bytes.len() - length) as u64) as usize;
        let what = format!("round {round}: {length} bytes of {name} at {from}, {to}");
        match random.below(5) {
            0 => bytes[from..from + length].fill(0),
            1 => bytes.copy_within(from..from + length, to),
            2 => {
                let block = bytes[from..from + length].to_vec();
                bytes.splice(to..to, block);
            }
            3 => {
                bytes.drain(from..from + length);
            }
            _ => {
                let block = before[from..from + length].to_vec();
                bytes.extend(block);
            }
        }
        if *bytes == before {
            continue;
        }
        if let Some((state, notices)) = try_open(&damaged, &what) {
            // Only bytes after the seal can be taken for an unfinished write, and they are reported.
            assert!(
                state == states[6] && !notices.is_empty(),
                "{what}: not found"
            );
        }
        repairs(&damaged, &what);
    }
}

#[test]
fn a_damaged_snapshot_names_the_intact_older_one_and_repair_loses_nothing() {
    let (files, states) = small_store(1, true);
    let mut damaged = files.clone();
    damaged.get_mut(&file("snap-1")).unwrap()[80] ^= 4;
    let error = open(&medium(&damaged), &read_only()).unwrap_err();
    assert!(matches!(
        error,
        StorageError::Corrupted {
            intact_generation: Some(0),
            offset: Some(64),
            ..
        }
    ));
    assert!(repairs(&damaged, "damaged snapshot") == states[6]);
}

#[test]
fn a_repair_without_any_snapshot_saves_the_logs() {
    let (mut files, states) = small_store(1, true);
    files.remove(&file("snap-1"));
    files.remove(&file("snap-0"));
    assert!(repairs(&files, "no snapshot") == states[6]);
}

#[test]
fn a_repair_saves_the_commits_after_a_gap() {
    let (mut files, _) = small_store(1, true);
    files.get_mut(&file("wal-1")).unwrap()[100] ^= 1;
    let disk = medium(&files);
    let report = repair_on(&disk, Path::new(STORE), Path::new("/repaired")).unwrap();
    assert!(!report.is_lossless());
    assert_eq!(report.gaps.len(), 1);
    assert_eq!(report.nodes, 5);
    assert_eq!(disk.files()[&file("wal-1")], files[&file("wal-1")]);
}

#[test]
fn a_store_of_a_newer_format_names_the_version_that_made_it() {
    let (mut files, _) = small_store(1, true);
    let bytes = files.get_mut(&file("snap-1")).unwrap();
    bytes[8] = 9;
    bytes[48..60].copy_from_slice(b"7.1.0\0\0\0\0\0\0\0");
    let checksum = crc32fast::hash(&bytes[..60]);
    bytes[60..64].copy_from_slice(&checksum.to_le_bytes());
    let error = open(&medium(&files), &read_only()).unwrap_err();
    let diagnostic = Diagnostic::from(error);
    assert_eq!(diagnostic.code, Code::OtherVersion);
    assert!(
        diagnostic.message.contains("7.1.0"),
        "{}",
        diagnostic.message
    );
}

#[test]
fn reading_only_never_changes_a_file() {
    let (mut files, _) = small_store(1, false);
    let bytes = files.get_mut(&file("wal-1")).unwrap();
    bytes.truncate(bytes.len() - 5);
    let disk = medium(&files);
    let (mut store, mut graph, notices) = open(&disk, &read_only()).unwrap();
    assert!(matches!(notices[..], [StoreNotice::TornTailIgnored { .. }]));
    store.refresh(&mut graph).unwrap();
    assert!(matches!(
        store.begin(&mut graph),
        Err(StorageError::ReadOnly { .. })
    ));
    assert!(matches!(
        store.checkpoint(&graph),
        Err(StorageError::ReadOnly { .. })
    ));
    store.close(&graph).unwrap();
    check_on(&disk, Path::new(STORE), true).unwrap();
    assert_eq!(disk.files(), files);
}

#[test]
fn odd_paths_are_refused_with_a_word_on_why() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    std::fs::write(root.join("file"), "text").unwrap();
    std::fs::create_dir(root.join("thesis")).unwrap();
    std::fs::write(root.join("thesis/chapter.md"), "text").unwrap();
    let refused = |path: &Path| {
        let error = Store::open(path, &options()).unwrap_err();
        let diagnostic = Diagnostic::from(error);
        assert_eq!(diagnostic.code, Code::CannotOpen);
        diagnostic.message
    };
    assert!(refused(&root.join("file")).ends_with("it is a file"));
    assert!(refused(&root.join("thesis")).ends_with("holds other files"));
    assert!(refused(&root.join("no/such/place")).ends_with("no such file or directory"));
    assert!(refused(&root.join("x".repeat(300))).ends_with("file name too long"));
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let odd = std::ffi::OsStr::from_bytes(b"\xff\xfe.annals");
        let (store, graph, _) = Store::open(&root.join(odd), &options()).unwrap();
        store.close(&graph).unwrap();
        std::os::unix::fs::symlink(root.join(odd), root.join("link")).unwrap();
        let (store, graph, _) = Store::open(&root.join("link"), &options()).unwrap();
        store.close(&graph).unwrap();
        std::fs::remove_file(root.join(odd).join("wal-0")).unwrap();
        std::fs::create_dir(root.join(odd).join("wal-0")).unwrap();
        assert!(refused(&root.join("link")).ends_with("not a regular file"));
    }
}

//! `annals export` and `annals dump`: formats, files, lenses, and a store that comes back.

use super::annals;

const SEED: &str = "graph-data/durand-line-2025.cypher";

#[test]
fn the_file_or_a_word_chooses_the_format_and_without_either_none_is_guessed() {
    let directory = tempfile::tempdir().expect("a directory");
    for extension in [
        "graphml", "gexf", "mmd", "ttl", "ftm", "geojson", "dot", "cypher",
    ] {
        let path = directory.path().join("graph").with_extension(extension);
        let path = path.to_str().expect("UTF-8");
        let run = annals(&["export", "--load", SEED, "-o", path]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        assert!(
            std::fs::metadata(path).expect("a file").len() > 1000,
            "{path}"
        );
    }
    let left = std::fs::read_dir(directory.path()).expect("a directory");
    assert_eq!(left.count(), 8);
    let run = annals(&["export", "--load", SEED, "--as", "gexf"]);
    assert!(run.stdout.starts_with("<?xml"), "{}", run.stderr);
    for arguments in [
        &["export", "--load", SEED][..],
        &["export", "--load", SEED, "-o", "graph.unknown"],
        &["export", "--load", SEED, "--as", "box"],
    ] {
        let run = annals(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains("graphml"), "{}", run.stderr);
    }
}

#[test]
fn a_query_exports_what_it_returns_and_its_lens_decides_what_is_there() {
    let count = |query: &str| {
        let run = annals(&["export", "--load", SEED, "--as", "graphml", "-c", query]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout.matches("<edge ").count()
    };
    let all = count("MATCH (:Actor)-[r]->(c:Claim) RETURN r");
    let told = count("ACCORDING TO 'Pakistan' MATCH (:Actor)-[r]->(c:Claim) RETURN r");
    assert!(0 < told && told < all, "{told} of {all}");
}

#[test]
fn ends_that_no_row_has_are_as_the_lens_shows_them() {
    let names = |query: &str| {
        let graph = "CREATE (:Actor {id: 'a', name: 'Kabul'})<-[:SAME_AS]-(:Actor {id: 'b', name: 'Taliban', seen: 1}), \
            (:Event {id: 'e', killed: 3}); MATCH (a:Actor {id: 'a'}), (e:Event) CREATE (a)-[:STRUCK]->(e), \
            (a)-[:CLAIMED]->(:Claim {id: 'c', measure: 'killed', value: 58})-[:ABOUT]->(e);";
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), graph).expect("a file");
        let load = file.path().to_str().expect("UTF-8");
        let run = annals(&["export", "--load", load, "--as", "cypher", "-c", query]);
        let drawn = annals(&["export", "--load", load, "--as", "geojson", "-c", query]);
        assert_eq!(
            (run.code, drawn.code),
            (0, 0),
            "{}{}",
            run.stderr,
            drawn.stderr
        );
        drawn.stdout
    };
    let stored = names("MATCH ()-[r:STRUCK]->() RETURN r");
    assert!(
        stored.contains("\"killed\":3") && !stored.contains("\"seen\""),
        "{stored}"
    );
    let told = names("ACCORDING TO 'Kabul' MATCH ()-[r:STRUCK]->() RETURN r");
    assert!(told.contains("\"killed\":58"), "{told}");
    let joined = names("RESOLVING IDENTITY MATCH ()-[r:STRUCK]->() RETURN r");
    assert!(joined.contains("\"seen\":1"), "{joined}");
}

#[test]
fn a_dump_of_a_store_is_loaded_into_the_same_graph() {
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| {
        directory
            .path()
            .join(name)
            .to_str()
            .expect("UTF-8")
            .to_owned()
    };
    let (first, second, script) = (at("first.annals"), at("second.annals"), at("all.cypher"));
    let run = annals(&["load", "--db", &first, "graph-data/conflict.cypher", SEED]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = annals(&["dump", "--db", &first, "-o", &script]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let run = annals(&["load", "--db", &second, &script]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let schema = |store: &str| annals(&["schema", "--db", store, "--format", "csv"]).stdout;
    assert_eq!(schema(&second), schema(&first));
    let dump = annals(&["dump", "--db", &second]);
    assert_eq!(
        dump.stdout,
        std::fs::read_to_string(&script).expect("a file")
    );
    let missing = annals(&["dump", "--db", &at("none.annals")]);
    assert_eq!(
        (missing.code, missing.stdout.as_str()),
        (3, ""),
        "{}",
        missing.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure_and_leaves_nothing() {
    for command in [&["dump"][..], &["export", "--as", "turtle"]] {
        let mut arguments = command.to_vec();
        arguments.extend(["--load", SEED, "-o", "/dev/full"]);
        let run = annals(&arguments);
        assert_eq!(run.code, 3, "{}", run.stderr);
    }
}

#[test]
fn tables_fill_a_new_directory_and_load_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let tables = directory.path().join("tables");
    let path = tables.to_str().expect("UTF-8");
    let export = ["export", "--load", SEED, "--as", "csv", "-o", path];
    let run = annals(&export);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let loaded = super::command()
        .current_dir(&tables)
        .args(["load", "--db", "new.annals", "load.cypher"])
        .output();
    let loaded = super::finished(loaded.expect("annals runs"));
    assert_eq!(loaded.code, 0, "{}", loaded.stderr);
    let store = tables.join("new.annals");
    let schema = |graph: &[&str]| {
        let mut arguments = vec!["schema", "--format", "csv"];
        arguments.extend(graph);
        annals(&arguments).stdout
    };
    let new = ["--db", store.to_str().expect("UTF-8")];
    assert_eq!(
        schema(&new).lines().count(),
        schema(&["--load", SEED]).lines().count()
    );
    // What is there already is left as it is.
    assert_eq!(annals(&export).code, 3);
    assert_eq!(annals(&export[..5]).code, 2);
    let left = std::fs::read_dir(directory.path()).expect("a directory");
    assert_eq!(left.count(), 1);
}

/// The commands of `docs/exchange.md` are run as they stand there, in order, with their files in a fresh directory.
#[cfg(unix)]
#[test]
fn the_commands_of_the_page_about_exchange_run() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/exchange.md")).expect("the page");
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name);
    std::os::unix::fs::symlink(root.join("graph-data"), at("graph-data")).expect("a link");
    std::fs::write(at("towns.csv"), "id,town,iso\n1,Khost,AFG\n").expect("a file");
    let map = r#"{"dataset": "towns", "source": "towns", "nodes": [
        {"as": "town", "row": true, "labels": ["Location"], "id": "town:{id}", "properties": {"name": "{town}"}}]}"#;
    std::fs::write(at("towns.json"), map).expect("a file");
    let made = super::command()
        .current_dir(directory.path())
        .args([
            "load",
            "--db",
            "my.annals",
            "graph-data/durand-line-2025.cypher",
        ])
        .output();
    assert!(made.expect("annals runs").status.success());
    let commands: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("$ annals "))
        .collect();
    assert_eq!(commands.len(), 5);
    for words in commands {
        let run = std::process::Command::new("sh")
            .current_dir(directory.path())
            .args([
                "-c",
                &format!("exec '{}' {words}", env!("CARGO_BIN_EXE_annals")),
            ])
            .output();
        let run = super::finished(run.expect("a shell"));
        assert_eq!(run.code, 0, "{words}: {}", run.stderr);
    }
}

#[test]
fn a_damaged_graph_is_written_as_it_was_or_not_at_all() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name);
    let text = |name: &str| path(name).display().to_string();
    let db = text("store.annals");
    // A large snapshot is read as it is asked for, and only then found to be damaged.
    let fill = "UNWIND range(1, 25000) AS i \
                CREATE (:P {id: i, a: toString(sqrt(i)), b: toString(sqrt(i + 0.5)), c: toString(sqrt(i + 0.2))}); \
                MATCH (n:P {id: 1}) CREATE (n)-[:T {since: 1}]->(n)";
    assert_eq!(annals(&["query", "--db", &db, "-c", fill]).code, 0);
    let good = annals(&["export", "--db", &db, "--as", "graphml"]).stdout;
    let snapshot = std::fs::read_dir(&db).expect("a store");
    let snapshots = snapshot.map(|file| file.expect("a file").path());
    let snapshots = snapshots.filter(|file| file.display().to_string().contains("snap-"));
    let snapshot = snapshots.max_by_key(|file| std::fs::metadata(file).expect("a file").len());
    let snapshot = snapshot.expect("a snapshot");
    let bytes = std::fs::read(&snapshot).expect("a snapshot");
    assert!(bytes.len() > 1 << 20, "{}", bytes.len());
    let mut refused = 0;
    for tenth in [1, 5, 9] {
        let mut damaged = bytes.clone();
        damaged[bytes.len() * tenth / 10] ^= 1;
        std::fs::write(&snapshot, damaged).expect("a snapshot");
        let (exported, drawn) = (path("exported.graphml"), path("drawn.graphml"));
        let (tables, draw) = (text("tables"), format!(":draw {}\n", drawn.display()));
        let run = annals(&["export", "--db", &db, "-o", &text("exported.graphml")]);
        annals(&["export", "--db", &db, "--as", "csv", "-o", &tables]);
        super::fed(&["shell", &db], &draw);
        for file in [&exported, &drawn] {
            match std::fs::read_to_string(file) {
                Ok(written) => assert!(written == good && run.code == 0, "{tenth}: {file:?}"),
                Err(_) => assert_eq!(run.code, 4, "{tenth}: {}", run.stderr),
            }
            let _ = std::fs::remove_file(file);
        }
        assert_eq!(path("tables").exists(), run.code == 0, "{tenth}");
        let _ = std::fs::remove_dir_all(path("tables"));
        refused += u32::from(run.code == 4);
    }
    assert!(refused > 0, "no damage met what is exported");
}

#[test]
fn a_whole_graph_is_exported_with_word_of_what_is_contested() {
    let directory = tempfile::tempdir().expect("a directory");
    let load = directory.path().join("graph.cypher");
    let load = load.to_str().expect("a path");
    let graph = "CREATE (:Claim {id: 'c', measure: 'killed', value: 7})-[:ABOUT]->(:Event {id: 'e', killed: 5}), \
                 (:Claim {measure: 'wounded', value: 7})-[:ABOUT]->(:Event {id: 'f'});";
    std::fs::write(load, graph).expect("written");
    for format in ["graphml", "geojson", "turtle"] {
        let run = annals(&["export", "--load", load, "--as", format]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            run.stderr.contains("1 competing value hidden: 7"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.contains("`wounded` of 1 node is null here"),
            "{}",
            run.stderr
        );
    }
    let tables = directory.path().join("tables");
    let tables = tables.to_str().expect("a path");
    let run = annals(&["export", "--load", load, "--as", "csv", "-o", tables]);
    assert!(
        run.stderr.contains("1 competing value hidden"),
        "{}",
        run.stderr
    );
    let run = annals(&["export", "--load", load, "--as", "cypher"]);
    assert_eq!(run.stderr, "");
}

#[test]
fn dates_of_which_a_format_has_no_moments_are_told_of() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let graph = "CREATE (:Event {id: 'a', when: edtf('-0044-03-15')}), (:Event {id: 'b', when: edtf('2025-10-11/..')}), \
        (:Event {id: 'c', when: date('2025-10-10')})-[:R {valid: 'Y170000002'}]->(:Event {id: 'd', when: '2025-10'});";
    std::fs::write(file.path(), graph).expect("a file");
    let load = file.path().to_str().expect("UTF-8");
    for format in ["gexf", "geojson", "graphml", "turtle"] {
        let whole = annals(&["export", "--load", load, "--as", format]);
        let told = format!(
            "2 dates are beyond the years 1 to 9999, for example -0044-03-15: without a start or an end in {format}"
        );
        assert!(whole.stderr.contains(&told), "{}", whole.stderr);
        let query = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r";
        let some = annals(&["export", "--load", load, "--as", format, "-c", query]);
        assert!(some.stderr.contains(&told), "{}", some.stderr);
        let query = "MATCH (n {id: 'b'}) RETURN n";
        let none = annals(&["export", "--load", load, "--as", format, "-c", query]);
        assert!(!none.stderr.contains("beyond"), "{}", none.stderr);
    }
    // What is a date as a text has its moments.
    let map = annals(&["export", "--load", load, "--as", "geojson"]);
    assert!(
        map.stdout
            .contains("\"when_start\":\"2025-10-01T00:00:00Z\""),
        "{}",
        map.stdout
    );
}

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

//! `annals import`: flags, packed files, reports, and that a failed import leaves no trace.

use std::io::Write as _;

use super::annals;
use super::json;

const GED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/import/ged.csv");

fn count(db: &str, query: &str) -> i64 {
    let run = annals(&["query", "--db", db, "-c", query, "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    json(&run.stdout)["rows"][0][0].as_i64().expect("a number")
}

#[test]
fn a_packed_file_is_imported_with_a_report_and_a_commit() {
    let directory = tempfile::tempdir().expect("a directory");
    let packed = directory.path().join("GEDEvent_v0_1.csv.gz");
    let file = std::fs::File::create(&packed).expect("a file");
    let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    encoder
        .write_all(&std::fs::read(GED).expect("the rows"))
        .expect("written");
    encoder.finish().expect("written");
    let db = directory.path().join("x.annals");
    let (db, packed) = (
        db.to_str().expect("a path"),
        packed.to_str().expect("a path"),
    );
    let run = annals(&["import", "--db", db, "--as", "ucdp-ged", "--json", packed]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report = json(&run.stdout);
    assert_eq!(
        (&report["rows"], &report["created_by_label"]["Event"]),
        (&4.into(), &3.into())
    );
    assert_eq!(
        count(
            db,
            "MATCH (s:Source {dataset_version: 'GEDEvent_v0_1'}) RETURN count(s)"
        ),
        1
    );
    let run = annals(&["import", "--db", db, "--as", "ucdp-ged", packed]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert!(
        run.stderr
            .contains("4 rows read: 0 nodes and 0 relationships made"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_dry_run_keeps_nothing_and_needs_no_store() {
    let run = annals(&["import", "--dry-run", "--as", "ucdp-ged", GED]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("4 rows read") && run.stderr.contains("nothing was kept"),
        "{}",
        run.stderr
    );
    let directory = tempfile::tempdir().expect("a directory");
    let db = directory.path().join("x.annals");
    let db = db.to_str().expect("a path");
    assert_eq!(annals(&["query", "--db", db, "-c", "CREATE (:X)"]).code, 0);
    assert_eq!(
        annals(&["import", "--dry-run", "--db", db, "--as", "ucdp-ged", GED]).code,
        0
    );
    assert_eq!(count(db, "MATCH (n) RETURN count(n)"), 1);
}

#[test]
fn a_broken_second_file_leaves_nothing_of_the_first() {
    let directory = tempfile::tempdir().expect("a directory");
    let db = directory.path().join("x.annals");
    let broken = directory.path().join("broken.csv");
    let good = std::fs::read_to_string(GED).expect("the rows");
    std::fs::write(&broken, format!("{good}5,\"open")).expect("written");
    let (db, broken) = (
        db.to_str().expect("a path"),
        broken.to_str().expect("a path"),
    );
    let run = annals(&["import", "--db", db, "--as", "ucdp-ged", GED, broken]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr
            .contains("`broken.csv`, line 6, column 3: a quote is not closed"),
        "{}",
        run.stderr
    );
    // Not even the store it would have made.
    assert!(!std::path::Path::new(db).exists());
    assert!(!run.stderr.contains("made the store"), "{}", run.stderr);
    // What was there stays.
    assert_eq!(annals(&["query", "--db", db, "-c", "CREATE (:X)"]).code, 0);
    let run = annals(&["import", "--db", db, "--as", "ucdp-ged", GED, broken]);
    assert_eq!(run.code, 1);
    assert_eq!(count(db, "MATCH (n) RETURN count(n)"), 1);
}

#[test]
fn a_store_is_made_with_what_is_written_first() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| {
        directory
            .path()
            .join(name)
            .to_str()
            .expect("a path")
            .to_owned()
    };
    let db = path("x.annals");
    let run = annals(&[
        "import", "--db", &db, "--as", "ucdp-ged", "--author", "Ada", GED,
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("made the store"), "{}", run.stderr);
    let run = annals(&["why", "--db", &db, "ucdp:ged:1"]);
    assert!(
        run.stdout.contains("Ada") && run.stdout.contains("import ucdp-ged"),
        "{}",
        run.stdout
    );
    let run = annals(&["check", "--db", &db]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    // A script that fails makes none either, and where none can be made is said before the work.
    let (db, script) = (path("y.annals"), path("y.cypher"));
    std::fs::write(&script, "CREATE (:X); RETURN 1/0;").expect("written");
    assert_eq!(annals(&["load", "--db", &db, &script]).code, 1);
    assert!(!std::path::Path::new(&db).exists());
    // One that has nothing to write makes one all the same.
    std::fs::write(&script, "RETURN 1;").expect("written");
    let run = annals(&["load", "--db", &db, &script]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("made the store"), "{}", run.stderr);
    assert_eq!(count(&db, "MATCH (n) RETURN count(n)"), 0);
    let run = annals(&[
        "import",
        "--db",
        &path("no/x.annals"),
        "--as",
        "ucdp-ged",
        GED,
    ]);
    assert_eq!(run.code, 3, "{}", run.stderr);
}

#[test]
fn what_makes_no_sense_is_said_with_a_way_out() {
    let run = annals(&["import", "--db", "x", "--as", "ucpd-ged", GED]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("did you mean `ucdp-ged`?"),
        "{}",
        run.stderr
    );
    let run = annals(&["import", "--dry-run", "--as", "csv", GED]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--map FILE"), "{}", run.stderr);
    let run = annals(&["import", "--dry-run", "--as", "acled", GED]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("the file has no column `event_id_cnty`"),
        "{}",
        run.stderr
    );
    let run = annals(&[
        "import",
        "--dry-run",
        "--as",
        "ucdp-ged",
        "no-such-file.csv",
    ]);
    assert_eq!(run.code, 3);
}

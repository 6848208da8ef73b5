//! `annals lint`: everything that is wrong in one go, and nothing is run.

use crate::cli::annals;
use crate::cli::fed;
use crate::cli::file;
use crate::cli::json;

#[test]
fn a_script_without_faults_is_told_so_and_is_not_run() {
    let run = annals(&[
        "lint",
        "queries/mediators.cypher",
        "queries/everything-about.cypher",
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert_eq!(run.stderr, "2 scripts: 0 errors, 0 warnings\n");
}

#[test]
fn every_error_of_every_statement_is_told_with_its_line() {
    let script =
        "// expect: nothing\nMATCH (a) RETURN b.x, toUper(c);\nRETURN 1;\nMACTH (n) RETURN n AS;\n";
    let run = fed(&["lint", "-"], script);
    assert_eq!(run.code, 1);
    for place in [
        "error[E0203]: `b` is not defined here\n --> standard input:2:18",
        "error[E0209]: there is no function `toUper`\n --> standard input:2:23",
        "error[E0203]: `c` is not defined here\n --> standard input:2:30",
        " --> standard input:4:1\n",
        " --> standard input:4:22\n",
    ] {
        assert!(run.stdout.contains(place), "{place}\n{}", run.stdout);
    }
    assert_eq!(run.stderr, "1 script: 5 errors, 0 warnings\n");
}

#[test]
fn places_are_right_behind_a_byte_order_mark_line_breaks_and_wide_characters() {
    let (_guard, path) = file("a.cypher", "\u{feff}RETURN 'é日';\r\nRETURN 'é日', x;\r\n");
    let run = annals(&["lint", "--format", "json", path.to_str().expect("text")]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let finding = json(&run.stdout);
    assert_eq!(finding["code"], "E0203");
    assert_eq!(finding["place"]["line"], 2);
    assert_eq!(finding["place"]["column"], 14);
}

#[test]
fn names_are_checked_against_what_is_declared_loaded_or_made_before() {
    let seed = "graph-data/durand-line-2025.cypher";
    let script = "CREATE (:Fresh); MATCH (f:Fresh) RETURN f; MATCH (a:Acter) RETURN a;";
    let run = fed(&["lint", "--load", seed, "-"], script);
    assert_eq!(run.code, 0);
    assert!(
        run.stdout
            .starts_with("warning[N0101]: no node has the label `Acter`")
    );
    assert_eq!(run.stderr, "1 script: 0 errors, 1 warning\n");
    let declared = "CREATE GRAPH TYPE t { NODE Actor { id STRING } }; SET GRAPH TYPE t; MATCH (a:Acter) RETURN a;";
    let run = fed(&["lint", "-"], declared);
    assert!(run.stdout.starts_with("warning[N0101]"), "{}", run.stdout);
    // Without a graph no name is known, and parameters have no values yet.
    let run = fed(&["lint", "-"], "MATCH (a:Any {id: $id}) RETURN a;");
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
}

#[test]
fn files_that_cannot_be_read_and_stores_that_are_not_there_are_other_failures() {
    assert_eq!(annals(&["lint"]).code, 2);
    assert_eq!(annals(&["lint", "no/such/file"]).code, 3);
    assert_eq!(
        annals(&["lint", "--db", "no/such/store", "queries/mediators.cypher"]).code,
        3
    );
}

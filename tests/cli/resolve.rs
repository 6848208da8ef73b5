//! `annals resolve`: what a name may stand for.

use crate::cli::annals;

const SEED: [&str; 2] = ["--load", "graph-data/durand-line-2025.cypher"];

#[test]
fn a_name_of_a_city_and_a_government_lists_both() {
    let run = annals(&[
        "resolve", "KABUL", SEED[0], SEED[1], "--limit", "2", "--format", "csv",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        run.stdout,
        "labels,name,matched,how,score,id,relationships\r\n\
         \"[\"\"Location\"\"]\",Kabul,Kabul,name,0.97,loc:kabul,9\r\n\
         \"[\"\"Actor\"\",\"\"Government\"\"]\",Afghan Taliban,Kabul,weak alias,0.6,aft,26\r\n"
    );
    let run = annals(&[
        "resolve", "Kabul", SEED[0], SEED[1], "--label", "Actor", "--format", "csv",
    ]);
    assert!(run.stdout.contains("Afghan Taliban"), "{}", run.stdout);
    assert!(!run.stdout.contains("Location"), "{}", run.stdout);
}

#[test]
fn a_name_nothing_has_fails_with_the_nearest() {
    let run = annals(&["resolve", "Jalbad", SEED[0], SEED[1]]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    assert!(
        run.stderr.contains("nothing is called `Jalbad`"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("did you mean `Jalalabad`?"),
        "{}",
        run.stderr
    );
}

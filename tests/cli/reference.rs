//! What the program tells about itself: completions, the manual page, examples of codes.

use crate::cli::annals;

#[test]
fn completions_and_the_manual_page_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let run = annals(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{shell}");
        assert!(run.stdout.contains("lint"), "{shell}");
    }
    let run = annals(&["man"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains(".TH annals"), "{}", run.stdout);
    assert_eq!(annals(&["completions", "cmd"]).code, 2);
}

#[test]
fn a_code_is_explained_with_an_example() {
    let run = annals(&["explain", "E0203"]);
    assert!(run.stdout.contains("\nExample:\n\n    "), "{}", run.stdout);
    assert!(run.stdout.contains("    error[E0203]: "), "{}", run.stdout);
    assert_eq!(annals(&["explain", "E0701"]).code, 0);
}

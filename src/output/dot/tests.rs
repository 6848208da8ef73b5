//! The drawing read back by Graphviz, and what the picture says.

use std::io::Write as _;
use std::process::Command;
use std::process::Stdio;

use super::*;
use crate::output::fixture;

fn drawn(result: &ResultSet) -> String {
    let mut out = Vec::new();
    render_dot(result, &Options::default(), &mut out).expect("a vector takes bytes");
    String::from_utf8(out).expect("DOT is UTF-8")
}

/// What Graphviz understood; `None`, loudly, when it is not installed.
fn understood(dot: &str) -> Option<String> {
    let started = Command::new("dot")
        .arg("-Tcanon")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut graphviz) = started else {
        skip_loudly("Graphviz is not installed, so the drawing was not read back");
        return None;
    };
    let mut input = graphviz.stdin.take().expect("a pipe");
    input.write_all(dot.as_bytes()).expect("Graphviz reads");
    drop(input);
    let output = graphviz.wait_with_output().expect("Graphviz ends");
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[expect(clippy::print_stderr, reason = "a skipped check has to be seen")]
fn skip_loudly(why: &str) {
    eprintln!("SKIPPED: {why}");
}

#[test]
fn hostile_labels_stay_labels() {
    let hostile = [
        "\"];evil [label=\"x",
        "</script><script>alert(1)</script>",
        "<b>bold</b>",
        "<img src=x onerror=alert(1)>",
        "]]>",
        "trailing backslash \\",
        "\\N \\G \\l \\\"",
        "two\nlines\r\nhere",
        "javascript:alert(1)",
        "&lt;entity&gt; &amp;",
        "/* comment */ // # preprocessor",
        "\u{1b}[31m\u{202e}nul\0",
        "",
    ];
    for text in hostile {
        let result = fixture::graph(
            vec![
                fixture::node(
                    1,
                    &[text, "Event"],
                    &[("name", text.into()), ("when", text.into())],
                ),
                fixture::node(2, &[text], &[("text", text.into()), (text, text.into())]),
            ],
            vec![fixture::relationship(
                1,
                text,
                (1, 2),
                &[("when", text.into())],
            )],
        );
        let Some(canonical) = understood(&drawn(&result)) else {
            return;
        };
        assert_eq!(
            canonical.matches(" -> ").count(),
            1,
            "{text:?}: {canonical}"
        );
        let nodes = canonical
            .lines()
            .filter(|line| line.trim_start().starts_with(['n', '"']))
            .filter(|line| line.contains('[') && !line.contains("->"))
            .filter(|line| !line.trim_start().starts_with("node"));
        assert_eq!(nodes.count(), 2, "{text:?}: {canonical}");
        assert!(!canonical.contains("URL"), "{text:?}: {canonical}");
    }
}

#[test]
fn disputed_facts_are_dashed_and_claims_carry_their_speakers() {
    let result = fixture::graph(
        vec![
            fixture::node(1, &["Actor"], &[("name", "Afghan Taliban".into())]),
            fixture::node(2, &["Actor"], &[("name", "Pakistan".into())]),
            fixture::node(
                3,
                &["Claim"],
                &[("id", "c".into()), ("text", "58 killed".into())],
            ),
        ],
        vec![
            fixture::relationship(1, "CLAIMED", (1, 3), &[]),
            fixture::relationship(2, "REJECTED", (2, 3), &[]),
            fixture::relationship(3, "STRUCK", (1, 2), &[("claim", "c".into())]),
            fixture::relationship(4, "STRUCK", (1, 2), &[]),
        ],
    );
    let text = drawn(&result);
    assert!(
        text.contains("says Afghan Taliban; rejected by\\nPakistan"),
        "{text}"
    );
    let dashed: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("dashed"))
        .collect();
    assert_eq!(dashed.len(), 3, "{text}");
}

#[test]
fn events_stand_under_their_dates_and_mediators_between_the_parties() {
    let event = |id, when: &str| {
        fixture::node(
            id,
            &["Event"],
            &[("name", "x".into()), ("when", when.into())],
        )
    };
    let actor = |id| fixture::node(id, &["Actor"], &[("name", "a".into())]);
    let result = fixture::graph(
        vec![
            event(1, "2026-02"),
            event(2, "2025-39"),
            actor(3),
            actor(4),
            actor(5),
        ],
        vec![
            fixture::relationship(1, "PARTICIPATED_IN", (3, 2), &[]),
            fixture::relationship(2, "PARTICIPATED_IN", (5, 2), &[]),
            fixture::relationship(3, "MEDIATED", (4, 2), &[]),
            fixture::relationship(4, "BROKE", (1, 2), &[]),
        ],
    );
    let text = drawn(&result);
    assert!(
        text.contains("{ rank=\"same\"; \"date 0\"; \"n2\"; }"),
        "{text}"
    );
    assert!(
        text.contains("{ rank=\"same\"; \"date 1\"; \"n1\"; }"),
        "{text}"
    );
    assert!(
        text.contains("\"n3\" -> \"n4\" -> \"n5\" [style=\"invis\""),
        "{text}"
    );
    assert!(text.contains("\"n2\" -> \"n1\" [label=\"broke\""), "{text}");
}

//! Long and deep texts: errors with a place instead of overflows, and time that grows with the text.

use super::grammar::Parser;
use super::parse;
use super::token;
use crate::diagnostic::Code;
use crate::diagnostic::Span;

fn parsed(text: &str) -> Result<(), Code> {
    parse(text, Span::new(0, text.len()))
        .map(|_| ())
        .map_err(|errors| errors[0].code)
}

/// On a thread with the stack of a test thread, whatever runs the tests.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(test)
        .expect("a thread")
        .join()
        .expect("no overflow");
}

fn families(depth: usize) -> Vec<String> {
    let wrapped = |open: &str, inner: &str, close: &str| {
        format!(
            "RETURN {}{inner}{}",
            open.repeat(depth),
            close.repeat(depth)
        )
    };
    vec![
        wrapped("(", "1", ")"),
        wrapped("[", "1", "]"),
        wrapped("{a: ", "1", "}"),
        wrapped("NOT ", "true", ""),
        wrapped("- ", "x", ""),
        wrapped("CASE WHEN true THEN ", "1", " END"),
        wrapped("abs(", "1", ")"),
        wrapped("[x IN ", "[1]", " | x]"),
        wrapped("[x IN [1] WHERE ", "true", "]"),
        wrapped("all(x IN [1] WHERE ", "true", ")"),
        wrapped("EXISTS { MATCH (a) WHERE ", "true", "}"),
        wrapped("COUNT { MATCH (a) RETURN ", "1", "}"),
        format!(
            "MATCH (a{}) RETURN a",
            wrapped(":!(", "A", ")").trim_start_matches("RETURN ")
        ),
        format!(
            "{}RETURN 1{}",
            "CALL { ".repeat(depth),
            " } RETURN 1".repeat(depth)
        ),
        format!("MATCH {} RETURN 1", "(a {b: ".repeat(depth)),
        // An operator of every level, and none of them closed.
        format!(
            "RETURN {}",
            "(a OR b XOR c AND NOT d = e IN f + g * h ^ -".repeat(depth)
        ),
        format!("RETURN {}", "a[b.c IN d STARTS WITH e + ".repeat(depth)),
    ]
}

#[test]
fn nesting_past_the_limit_is_an_error_with_a_place_on_a_small_stack() {
    on_a_small_stack(|| {
        for text in families(3_000) {
            let start: String = text.chars().take(40).collect();
            let code = parsed(&text).expect_err(&start);
            assert!(
                matches!(
                    code,
                    Code::NestingTooDeep | Code::UnexpectedSyntax | Code::Unsupported
                ),
                "{start}: {code}"
            );
        }
    });
}

#[test]
fn nesting_within_the_limit_parses_on_a_small_stack() {
    on_a_small_stack(|| {
        for text in families(40).iter().take(12) {
            assert_eq!(parsed(text), Ok(()), "{text}");
        }
        for text in families(120).iter().take(7) {
            assert_eq!(parsed(text), Ok(()), "{text}");
        }
    });
}

/// What grows to the left: the parser needs no stack for it, but whoever walks or drops the tree does.
const CHAINS: &[&str] = &[
    ".b",
    "[0]",
    "[0..1]",
    " IS NULL",
    " IS NOT NULL",
    " IN b",
    " =~ b",
    " STARTS WITH b",
    ".b:A",
    "[b].c",
];

#[test]
fn chains_past_the_limit_are_an_error_with_a_place_on_a_small_stack() {
    on_a_small_stack(|| {
        for link in CHAINS {
            for before in ["RETURN a", "MATCH (n) SET a", "MATCH (n) REMOVE a"] {
                let text = format!("{before}{}", link.repeat(2_000));
                let errors = parse(&text, Span::new(0, text.len())).expect_err(link);
                let place = errors[0].primary.as_ref().expect("a place").span;
                assert_ne!(place.start, 0, "{link}");
                assert!(
                    matches!(
                        errors[0].code,
                        Code::NestingTooDeep | Code::UnexpectedSyntax
                    ),
                    "{before}{link}"
                );
            }
            let text = format!("RETURN a{}", link.repeat(2_000));
            assert_eq!(parsed(&text), Err(Code::NestingTooDeep), "{link}");
            let text = format!("RETURN a{}", link.repeat(40));
            assert_eq!(parsed(&text), Ok(()), "{link}");
        }
    });
}

#[test]
fn a_chain_counts_together_with_what_it_ends_in_and_is_forgotten_after_it() {
    let chain = ".b".repeat(100);
    let deep = format!("{}a{chain}{}", "[".repeat(40), "]".repeat(40));
    assert_eq!(
        parsed(&format!("RETURN {deep}")),
        Err(Code::NestingTooDeep),
        "under brackets"
    );
    let deep = format!("{}a{}{chain}", "[".repeat(40), "]".repeat(40));
    assert_eq!(
        parsed(&format!("RETURN {deep}")),
        Err(Code::NestingTooDeep),
        "around brackets"
    );
    let beside = vec![format!("a{chain}"); 50].join(" + ");
    assert_eq!(
        parsed(&format!("RETURN {beside}")),
        Ok(()),
        "beside another"
    );
    let clauses = vec![format!("SET a{chain} = 1"); 50].join(" ");
    assert_eq!(parsed(&format!("MATCH (a) {clauses}")), Ok(()), "clauses");
}

#[test]
fn a_hundred_thousand_terms_in_a_row_are_one_level() {
    on_a_small_stack(|| {
        for (operator, term) in [
            (" OR ", "true"),
            (" AND ", "x"),
            (" + ", "1"),
            (" < ", "1"),
            (" XOR ", "x"),
        ] {
            let text = format!("RETURN {}", vec![term; 100_000].join(operator));
            assert_eq!(parsed(&text), Ok(()), "{operator}");
        }
        let text = format!("RETURN [{}]", vec!["1"; 100_000].join(", "));
        assert_eq!(parsed(&text), Ok(()));
    });
}

#[test]
fn parentheses_that_could_begin_patterns_are_decided_at_once() {
    on_a_small_stack(|| {
        let text = format!("RETURN {}a{} - 1", "(".repeat(60), ")".repeat(60));
        assert_eq!(parsed(&text), Ok(()));
        let text = format!(
            "MATCH (n) WHERE {}(n)-->(){} RETURN n",
            "(".repeat(60),
            ")".repeat(60)
        );
        assert_eq!(parsed(&text), Ok(()));
    });
}

/// How often parsing `text` looks at a token.
fn looks(text: &str) -> usize {
    let tokens = token::tokenize(text).expect("tokens");
    let mut parser = Parser::new(text, &tokens);
    let parsed = parser.parse_whole_statement();
    assert_eq!(parsed.map(|_| ()).map_err(|error| error.message), Ok(()));
    parser.looks()
}

#[test]
fn looks_at_tokens_double_when_a_text_doubles() {
    let wrapped = |open: &str, inner: &str, close: &str, times: usize| {
        format!(
            "RETURN {}{inner}{}",
            open.repeat(times),
            close.repeat(times)
        )
    };
    let families: &[&dyn Fn(usize) -> String] = &[
        &|times| wrapped("(", "a", ")", times),
        &|times| wrapped("(", "(a)-->()", ")", times),
        &|times| wrapped("[", "a", "]", times),
        &|times| wrapped("[x IN ", "a", " | x]", times),
        &|times| wrapped("[(a)-->() WHERE ", "a", " | a]", times),
        &|times| wrapped("{a: ", "1", "}", times),
        &|times| wrapped("CASE a WHEN ", "1", " THEN 2 END", times),
        &|times| wrapped("EXISTS { (a) WHERE ", "true", " }", times),
        &|times| wrapped("EXISTS { MATCH (a) WHERE ", "true", " RETURN a }", times),
        &|times| format!("RETURN a{}", ".b[0]".repeat(times)),
        &|times| format!("RETURN a{}", " + (b) - (c)".repeat(times)),
        &|times| format!("RETURN a{}", " OR (a)--(b) AND NOT (c)".repeat(times)),
        &|times| format!("RETURN a{}", " < b <= c".repeat(times)),
        &|times| {
            format!(
                "MATCH (a){} RETURN a",
                "-[:T*1..2 {a: 1}]->(b:A)".repeat(times)
            )
        },
        &|times| format!("MATCH (a:A{}) RETURN a", "&(B|!C)".repeat(times)),
        &|times| format!("{}RETURN 1", "WITH a WHERE a MATCH (a) ".repeat(times)),
        &|times| format!("RETURN 1 {}", "UNION RETURN 1 ".repeat(times)),
        &|times| format!("{}RETURN 1{}", "CALL { ".repeat(times), " }".repeat(times)),
    ];
    for family in families {
        let (once, twice) = (looks(&family(20)), looks(&family(40)));
        assert!(twice * 10 <= once * 21, "{once} → {twice}: {}", family(2));
    }
}

#[test]
fn rows_of_clauses_deepen_a_statement_and_have_an_end() {
    let depth = |text: &str| parse(text, Span::new(0, text.len())).map(|statement| statement.depth);
    let short = depth("WITH 1 AS x RETURN x").expect("a statement");
    let long = depth(&format!("{}RETURN 1", "WITH 1 AS x ".repeat(400))).expect("a statement");
    assert_eq!(long - short, 100);
    let union = depth(&format!(
        "RETURN 1 AS x{}",
        " UNION RETURN 1 AS x".repeat(400)
    ));
    assert_eq!(union.expect("a statement") - short, 100);
    for text in [
        "CREATE (:A) ".repeat(5_001),
        format!("RETURN 1 AS x{}", " UNION RETURN 1 AS x".repeat(5_000)),
        format!("FOREACH (x IN [1] | {})", "CREATE (:A) ".repeat(5_001)),
    ] {
        assert_eq!(parsed(&text), Err(Code::TextTooLong));
    }
    assert_eq!(parsed(&"CREATE (:A) ".repeat(5_000)), Ok(()));
    let list = format!("CREATE {}", vec!["(:A)"; 20_000].join(", "));
    assert_eq!(parsed(&list), Ok(()));
}

//! `grammar.md` and the code beside it say the same: every name of the grammar is defined and used, and both know the
//! same words.

use std::collections::BTreeSet;

const GRAMMAR: &str = include_str!("grammar.md");

const SOURCES: &[&str] = &[
    include_str!("../ast.rs"),
    include_str!("call.rs"),
    include_str!("create.rs"),
    include_str!("ddl.rs"),
    include_str!("delete.rs"),
    include_str!("expression.rs"),
    include_str!("foreach.rs"),
    include_str!("label.rs"),
    include_str!("lens.rs"),
    include_str!("load_csv.rs"),
    include_str!("match_.rs"),
    include_str!("merge.rs"),
    include_str!("path.rs"),
    include_str!("pattern.rs"),
    include_str!("projection.rs"),
    include_str!("set.rs"),
    include_str!("show.rs"),
    include_str!("statement.rs"),
    include_str!("subquery.rs"),
    include_str!("type_test.rs"),
    include_str!("unwind.rs"),
];

/// A piece of the grammar's notation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Piece {
    Name(String),
    Terminal(String),
    Mark(char),
}

/// The pieces of the fenced blocks, without remarks and descriptions.
fn pieces() -> Vec<Piece> {
    let mut rules = String::new();
    let mut inside = false;
    for line in GRAMMAR.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside {
            rules.push_str(line);
            rules.push('\n');
        }
    }
    let mut pieces = Vec::new();
    let mut rest = rules.as_str();
    while let Some(first) = rest.chars().next() {
        let quoted = |end: &str, from: usize| {
            let length = rest[from..].find(end).expect("a closed piece");
            (
                rest[from..from + length].to_owned(),
                from + length + end.len(),
            )
        };
        let length = if rest.starts_with("(*") {
            quoted("*)", 2).1
        } else if first == '?' {
            quoted("?", 1).1
        } else if first == '"' || first == '\'' {
            let (text, length) = quoted(&first.to_string(), 1);
            pieces.push(Piece::Terminal(text));
            length
        } else if first.is_alphabetic() {
            let length = rest
                .find(|other: char| !other.is_alphanumeric() && other != '_')
                .unwrap_or(rest.len());
            pieces.push(Piece::Name(rest[..length].to_owned()));
            length
        } else {
            if !first.is_whitespace() {
                assert!(
                    "=;|[]{}()".contains(first),
                    "`{first}` is no mark of the notation"
                );
                pieces.push(Piece::Mark(first));
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    pieces
}

#[test]
fn every_name_of_the_grammar_is_defined_once_and_used() {
    let pieces = pieces();
    let mut defined = BTreeSet::new();
    let mut used = BTreeSet::new();
    let mut begins = true;
    for (position, piece) in pieces.iter().enumerate() {
        if let Piece::Name(name) = piece {
            if begins {
                assert_eq!(pieces[position + 1], Piece::Mark('='), "after {name}");
                assert!(defined.insert(name), "`{name}` is defined twice");
            } else {
                used.insert(name);
            }
        }
        begins = *piece == Piece::Mark(';');
    }
    let missing: Vec<_> = used.difference(&defined).collect();
    assert!(missing.is_empty(), "used and not defined: {missing:?}");
    let idle: Vec<_> = defined
        .difference(&used)
        .map(|name| name.as_str())
        .collect();
    assert_eq!(idle, ["script"], "defined and not used");
}

#[test]
fn brackets_of_the_grammar_are_balanced() {
    let mut open = Vec::new();
    for piece in pieces() {
        let Piece::Mark(mark) = piece else { continue };
        match mark {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' => assert_eq!(open.pop(), Some(mark)),
            ';' => assert!(open.is_empty(), "a rule ends with {open:?} open"),
            _ => {}
        }
    }
}

/// The words in capitals between quotes, wherever the code compares a token with them.
fn words_of_the_code() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for source in SOURCES {
        for quoted in source.split('"').skip(1).step_by(2) {
            let is_word =
                quoted.len() > 1 && quoted.chars().all(|letter| letter.is_ascii_alphabetic());
            if is_word {
                words.insert(quoted.to_ascii_uppercase());
            }
        }
    }
    words
}

#[test]
fn the_grammar_and_the_code_know_the_same_words() {
    let code = words_of_the_code();
    let grammar: BTreeSet<String> = pieces()
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Terminal(text) => Some(text.to_ascii_uppercase()),
            Piece::Name(_) | Piece::Mark(_) => None,
        })
        .filter(|text| text.len() > 1 && text.chars().all(|letter| letter.is_ascii_alphabetic()))
        .collect();
    let unknown: Vec<_> = grammar.difference(&code).collect();
    assert!(unknown.is_empty(), "only in grammar.md: {unknown:?}");
    // Words that the prose says are refused stand there without quotes.
    let prose: BTreeSet<&str> = GRAMMAR
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .collect();
    let missing: Vec<_> = code
        .difference(&grammar)
        .filter(|word| !prose.contains(word.as_str()))
        .collect();
    assert!(missing.is_empty(), "only in the code: {missing:?}");
}

//! What a user is told about the slips that are made most: the message, the place, the way out.

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::language::syntax::parse;
use crate::language::syntax::statements;

fn refused(text: &str) -> Diagnostic {
    let found = statements(text).and_then(|_| parse(text, Span::new(0, text.len())));
    match found {
        Ok(statement) => panic!("`{text}` is a statement: {:?}", statement.kind),
        Err(mut diagnostics) => diagnostics.swap_remove(0),
    }
}

/// `expected`: the text at the caret, the message, and the text after the replacement or the advice.
fn check(text: &str, expected: (&str, &str, &str)) {
    let diagnostic = refused(text);
    let primary = diagnostic.primary.clone().expect("a place");
    let help = match diagnostic.help.first() {
        Some(help) => match &help.replacement {
            Some((span, new)) => {
                let mut fixed = text.to_owned();
                fixed.replace_range(span.start as usize..span.end as usize, new);
                fixed
            }
            None => help.message.clone(),
        },
        None => primary.text.clone(),
    };
    let found = (
        primary.span.text(text),
        diagnostic.message.as_str(),
        help.as_str(),
    );
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_misspelt_keyword_is_put_right() {
    check(
        "MACTH (n) RETURN n",
        ("MACTH", "`MACTH` cannot stand here", "MATCH (n) RETURN n"),
    );
    check(
        "MATCH (n) RETRUN n",
        ("RETRUN", "`RETRUN` cannot stand here", "MATCH (n) RETURN n"),
    );
    check(
        "MATCH (n) WEHRE n.x RETURN n",
        (
            "WEHRE",
            "`WEHRE` cannot stand here",
            "MATCH (n) WHERE n.x RETURN n",
        ),
    );
    check(
        "RETURN 1 ORDRE BY 1",
        ("ORDRE", "`ORDRE` cannot stand here", "RETURN 1 ORDER BY 1"),
    );
    check(
        "RETURN 1 LIMT 1",
        ("LIMT", "`LIMT` cannot stand here", "RETURN 1 LIMIT 1"),
    );
    check(
        "RETURN a CONTIANS b",
        (
            "CONTIANS",
            "`CONTIANS` cannot stand here",
            "RETURN a CONTAINS b",
        ),
    );
    check(
        "SHOW FUNCTION",
        ("FUNCTION", "`FUNCTION` cannot stand here", "SHOW FUNCTIONS"),
    );
    check(
        "MERGE (n) ON MATHC SET n.x = 1",
        (
            "MATHC",
            "`MATHC` cannot stand here",
            "MERGE (n) ON MATCH SET n.x = 1",
        ),
    );
}

#[test]
fn an_unclosed_bracket_is_shown_with_the_place_it_was_missed_at() {
    for (text, bracket) in [
        ("MATCH (a RETURN a", 6),
        ("MATCH (a)-[r:X RETURN a", 10),
        ("RETURN (1 + 2", 7),
        ("RETURN [1, 2", 7),
        ("CREATE (a {x: 1)", 10),
        ("RETURN size([1, 2)", 12),
    ] {
        let diagnostic = refused(text);
        assert_eq!(diagnostic.code, Code::UnexpectedSyntax, "{text}");
        let secondary = diagnostic
            .secondary
            .first()
            .unwrap_or_else(|| panic!("{text}"));
        assert_eq!(secondary.span, Span::new(bracket, bracket + 1), "{text}");
    }
    assert!(refused("RETURN (1, 2)").secondary.is_empty());
}

#[test]
fn a_text_that_is_not_closed_is_shown_from_its_quote() {
    check(
        "RETURN 'abc",
        (
            "'",
            "the string is not closed",
            "close it with `'`; inside, write `\\'`",
        ),
    );
    check(
        "RETURN \"abc",
        (
            "\"",
            "the string is not closed",
            "close it with `\"`; inside, write `\\\"`",
        ),
    );
    check("RETURN /* abc", ("/*", "the comment is not closed", ""));
    check("RETURN `abc", ("`", "the quoted name is not closed", ""));
    check(
        "RETURN 'a\\qb'",
        (
            "\\q",
            "`\\q` is not a valid escape",
            "for a backslash itself write `\\\\`",
        ),
    );
}

#[test]
fn operators_of_other_languages_are_translated() {
    check(
        "MATCH (n) WHERE n.x == 1 RETURN n",
        (
            "==",
            "`==` is no operator",
            "MATCH (n) WHERE n.x = 1 RETURN n",
        ),
    );
    check(
        "MATCH (n) WHERE n.x != 1 RETURN n",
        (
            "!=",
            "`!=` is no operator",
            "MATCH (n) WHERE n.x <> 1 RETURN n",
        ),
    );
    check(
        "MATCH (n) WHERE n.x => 1 RETURN n",
        (
            "=>",
            "`=>` is no operator",
            "MATCH (n) WHERE n.x >= 1 RETURN n",
        ),
    );
    check(
        "MATCH (n) WHERE n.x =< 1 RETURN n",
        (
            "=<",
            "`=<` is no operator",
            "MATCH (n) WHERE n.x <= 1 RETURN n",
        ),
    );
    check(
        "MATCH (n) WHERE n.x && n.y RETURN n",
        (
            "&&",
            "`&&` is no operator",
            "MATCH (n) WHERE n.x AND n.y RETURN n",
        ),
    );
    check(
        "RETURN 1 ≠ 2",
        ("≠", "the character `≠` cannot stand here", "write `<>`"),
    );
}

#[test]
fn a_word_of_another_language_is_translated() {
    for (text, word, advice) in [
        ("SELECT * FROM actors", "SELECT", "MATCH (a:Actor) RETURN"),
        (
            "MATCH (n) WHERE n.name LIKE 'x%' RETURN n",
            "LIKE",
            "STARTS WITH",
        ),
        (
            "MATCH (n) RETURN n.kind, count(*) GROUP BY n.kind",
            "GROUP",
            "groups need no words",
        ),
        (
            "MATCH (n) RETURN n.kind, count(*) AS c HAVING c > 1",
            "HAVING",
            "WITH a, count(*) AS n WHERE n > 1",
        ),
    ] {
        let diagnostic = refused(text);
        let primary = diagnostic.primary.as_ref().expect("a place");
        assert_eq!(primary.span.text(text), word, "{text}");
        let help = &diagnostic.help[0].message;
        assert!(help.contains(advice), "{text}: {help}");
    }
}

#[test]
fn a_node_without_parentheses_gets_them() {
    check(
        "MATCH n RETURN n",
        ("n", "`n` cannot stand here", "MATCH (n) RETURN n"),
    );
    check(
        "MATCH (a)-->b RETURN a",
        ("b", "`b` cannot stand here", "MATCH (a)-->(b) RETURN a"),
    );
}

#[test]
fn an_open_bracket_is_to_be_closed() {
    check(
        "RETURN [1, 2",
        ("", "the statement ends too early", "close it with `]`"),
    );
}

#[test]
fn a_quoted_name_loses_its_quotes() {
    check(
        "MATCH (a:\"Actor\") RETURN a",
        (
            "\"Actor\"",
            "`\"Actor\"` cannot stand here",
            "MATCH (a:Actor) RETURN a",
        ),
    );
    check(
        "MATCH (a:'armed group') RETURN a",
        (
            "'armed group'",
            "`'armed group'` cannot stand here",
            "MATCH (a:`armed group`) RETURN a",
        ),
    );
    check(
        "MATCH (a {'name': 1}) RETURN a",
        (
            "'name'",
            "`'name'` cannot stand here",
            "MATCH (a {name: 1}) RETURN a",
        ),
    );
    check(
        "RETURN a.\"name\"",
        ("\"name\"", "`\"name\"` cannot stand here", "RETURN a.name"),
    );
    check(
        "RETURN 1 AS 'one'",
        ("'one'", "`'one'` cannot stand here", "RETURN 1 AS one"),
    );
    check(
        "MATCH ()-[:'X']->() RETURN 1",
        (
            "'X'",
            "`'X'` cannot stand here",
            "MATCH ()-[:X]->() RETURN 1",
        ),
    );
}

#[test]
fn a_missing_name_is_named() {
    check(
        "MATCH (a:) RETURN a",
        (
            ")",
            "`)` cannot stand here",
            "expected a label, `!`, `%`, `(`",
        ),
    );
    check(
        "MATCH ()-[:]->() RETURN 1",
        (
            "]",
            "`]` cannot stand here",
            "expected a relationship type, `!`, `%`, `(`",
        ),
    );
    check(
        "RETURN a.",
        (
            "",
            "the statement ends too early",
            "expected a property name",
        ),
    );
    check(
        "RETURN 1 AS",
        ("", "the statement ends too early", "expected a name"),
    );
    check(
        "UNWIND [1] RETURN 1",
        (
            "RETURN",
            "`RETURN` cannot stand here",
            "expected an operator, AS",
        ),
    );
}

#[test]
fn a_comma_too_many_is_removed() {
    check(
        "RETURN a, b,",
        ("", "the statement ends too early", "RETURN a, b"),
    );
    check(
        "RETURN [1, 2,]",
        ("]", "`]` cannot stand here", "RETURN [1, 2]"),
    );
    check(
        "RETURN {a: 1,}",
        ("}", "`}` cannot stand here", "RETURN {a: 1}"),
    );
    check(
        "MATCH (a), RETURN a",
        ("RETURN", "`RETURN` cannot stand here", "MATCH (a) RETURN a"),
    );
    check(
        "RETURN size(1,)",
        (")", "`)` cannot stand here", "RETURN size(1)"),
    );
    check(
        "RETURN a, ORDER BY a",
        ("BY", "`BY` cannot stand here", "RETURN a ORDER BY a"),
    );
}

#[test]
fn a_keyword_as_a_name_needs_backticks() {
    check(
        "RETURN match",
        ("match", "`match` cannot stand here", "RETURN `match`"),
    );
    check(
        "RETURN in.x",
        ("in", "`in` cannot stand here", "RETURN `in`.x"),
    );
    check(
        "MATCH (n) WHERE RETURN n",
        (
            "RETURN",
            "`RETURN` cannot stand here",
            "expected an expression",
        ),
    );
}

#[test]
fn values_without_return_are_shown_the_way() {
    check(
        "MATCH (n) n.name",
        ("n", "`n` cannot stand here", "MATCH (n) RETURN n.name"),
    );
    check(
        "MATCH (n:Actor) n",
        ("n", "`n` cannot stand here", "MATCH (n:Actor) RETURN n"),
    );
}

#[test]
fn a_short_arrow_gets_its_second_dash() {
    check(
        "MATCH (a)->(b) RETURN a",
        (
            ">",
            "`>` cannot stand here",
            "an arrow has two dashes: `-->`, `-[:TYPE]->`",
        ),
    );
    check(
        "MATCH (a)<-(b) RETURN a",
        (
            "(",
            "`(` cannot stand here",
            "an arrow has two dashes: `-->`, `-[:TYPE]->`",
        ),
    );
}

#[test]
fn numbers_that_are_none_are_refused_where_they_stand() {
    check("RETURN 12abc", ("12abc", "`12abc` is not a number", ""));
    assert_eq!(
        refused("RETURN 9223372036854775808").code,
        Code::IntegerLiteralOverflow
    );
    assert_eq!(refused("RETURN 1e999").code, Code::FloatingPointOverflow);
    assert_eq!(refused("RETURN 0x").code, Code::InvalidNumberLiteral);
}

#[test]
fn an_empty_statement_expects_a_clause() {
    let diagnostic = refused("");
    assert_eq!(diagnostic.message, "the statement ends too early");
    assert!(
        diagnostic
            .primary
            .expect("a place")
            .text
            .starts_with("expected a statement: MATCH, ")
    );
}

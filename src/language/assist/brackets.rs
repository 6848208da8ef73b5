//! Which brackets belong together, what is still open, and whether a text is whole.

use crate::diagnostic::Code;
use crate::language::syntax::token::Broken;
use crate::language::syntax::token::Token;
use crate::language::syntax::token::TokenKind;
use crate::language::syntax::token::tokenize_broken;

/// Whether a text may be submitted: its last statement has its semicolon outside brackets, strings and comments, it is
/// a command of the shell (it begins with `:`), or it holds nothing.
pub fn is_complete(text: &str) -> bool {
    if text.trim_start().starts_with(':') {
        return true;
    }
    let (tokens, broken) = tokenize_broken(text);
    if broken.last().is_some_and(is_unterminated) {
        return false;
    }
    match tokens.iter().rev().nth(1) {
        None => broken.is_empty(),
        Some(last) => {
            let goes_on = broken
                .last()
                .is_some_and(|part| part.span.start > last.span.start);
            last.kind == TokenKind::Symbol(";") && !goes_on && open_brackets(&tokens).is_empty()
        }
    }
}

/// What is still open at the end of a text: a quote, `/*`, or the innermost bracket.
pub fn open_construct(text: &str) -> Option<&'static str> {
    let (tokens, broken) = tokenize_broken(text);
    if let Some(part) = broken.last().filter(|part| is_unterminated(part)) {
        let rest = text.get(part.span.start as usize..).unwrap_or_default();
        return ["'", "\"", "`", "/*"]
            .into_iter()
            .find(|quote| rest.starts_with(quote));
    }
    let innermost = *open_brackets(&tokens).last()?;
    match tokens[innermost].kind {
        TokenKind::Symbol(bracket) => Some(bracket),
        _ => None,
    }
}

/// The place (in bytes) of the bracket that belongs to the one at the cursor, or to the one just before it.
pub fn matching_bracket(text: &str, cursor: usize) -> Option<usize> {
    let is_bracket = |at: usize| {
        let byte = text.as_bytes().get(at);
        byte.is_some_and(|byte| b"()[]{}".contains(byte))
    };
    let places = [Some(cursor), cursor.checked_sub(1)];
    let place = places.into_iter().flatten().find(|at| is_bracket(*at))?;
    let (tokens, _) = tokenize_broken(text);
    let own = tokens
        .binary_search_by_key(&place, |token| token.span.start as usize)
        .ok()?;
    let partner = partners(&tokens)[own]?;
    Some(tokens[partner].span.start as usize)
}

/// For each bracket the position of its partner; `None` for one without, and for every other token. Brackets of
/// different shapes are no partners, and none has its partner in another statement.
pub(super) fn partners(tokens: &[Token]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tokens.len()];
    let mut open = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        let TokenKind::Symbol(symbol) = token.kind else {
            continue;
        };
        match symbol {
            "(" => open.push((position, ")")),
            "[" => open.push((position, "]")),
            "{" => open.push((position, "}")),
            ")" | "]" | "}" => {
                if let Some(&(start, closing)) = open.last()
                    && closing == symbol
                {
                    open.pop();
                    partners[start] = Some(position);
                    partners[position] = Some(start);
                }
            }
            ";" => open.clear(),
            _ => {}
        }
    }
    partners
}

/// The positions of the brackets that nothing closes, outermost first. Any closing bracket closes the innermost one:
/// a bracket of the wrong shape is a mistake to be told of, not a reason to wait for more.
fn open_brackets(tokens: &[Token]) -> Vec<usize> {
    let mut open = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Symbol("(" | "[" | "{") => open.push(position),
            TokenKind::Symbol(")" | "]" | "}") => {
                open.pop();
            }
            _ => {}
        }
    }
    open
}

/// Whether something is not closed, so that more text could put it right.
pub(super) fn is_unterminated(part: &Broken) -> bool {
    part.diagnostic.code == Code::UnterminatedText
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_complete_when_its_last_statement_has_its_semicolon() {
        for text in [
            "RETURN 1;",
            "RETURN 1; // done",
            "RETURN ';';",
            "",
            "  \n",
            "// nothing",
            ":help",
            "  :draw x.svg",
            "RETURN (1];",
            "RETURN 1 §;",
            "RETURN 1\n;\n",
        ] {
            assert!(is_complete(text), "{text}");
        }
        for text in [
            "RETURN 1",
            "RETURN ';",
            "RETURN 1; /* more",
            "RETURN 1; RETURN 2",
            "MATCH (a;",
            "RETURN `a;",
            "RETURN 1 // ;",
            "§",
        ] {
            assert!(!is_complete(text), "{text}");
        }
    }

    #[test]
    fn what_is_open_is_named() {
        for (text, expected) in [
            ("MATCH (a", Some("(")),
            ("MATCH (a)-[r", Some("[")),
            ("CREATE ({a: [1, 2]", Some("{")),
            ("RETURN 'it", Some("'")),
            ("RETURN \"it", Some("\"")),
            ("RETURN `it", Some("`")),
            ("RETURN 1 /* (", Some("/*")),
            ("RETURN '(' // (", None),
            ("RETURN 1;", None),
        ] {
            assert_eq!(open_construct(text), expected, "{text}");
        }
    }

    #[test]
    fn brackets_find_their_partner_from_both_sides() {
        let text = "RETURN (1 + [')', 2][0])";
        assert_eq!(matching_bracket(text, 7), Some(23));
        assert_eq!(matching_bracket(text, 24), Some(7));
        assert_eq!(matching_bracket(text, 12), Some(19));
        assert_eq!(matching_bracket(text, 14), None);
        assert_eq!(matching_bracket("(]", 0), None);
        assert_eq!(matching_bracket("(; )", 0), None);
        assert_eq!(matching_bracket("é(", 99), None);
    }
}

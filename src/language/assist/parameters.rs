//! The parameters a text asks for.
//!
//! Must never know their values.

use super::complete::builtin;
use crate::language::syntax::token::Token;
use crate::language::syntax::token::TokenKind;
use crate::language::syntax::token::tokenize_broken;

/// The names of the parameters that statements of `text` use, without dollar signs, in order and each once. The text
/// may be broken. A call without parentheses uses what its procedure takes.
pub fn parameters(text: &str) -> Vec<String> {
    let (tokens, _) = tokenize_broken(text);
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    for (position, token) in tokens.iter().enumerate() {
        match &token.kind {
            TokenKind::Parameter(name) => add(name),
            TokenKind::Word if token.span.text(text).eq_ignore_ascii_case("CALL") => {
                for name in taken(text, tokens.get(position + 1..).unwrap_or_default()) {
                    add(name);
                }
            }
            _ => {}
        }
    }
    names
}

/// What the procedure takes that is called without parentheses by the tokens behind `CALL`.
fn taken(text: &str, tokens: &[Token]) -> impl Iterator<Item = &'static str> {
    let mut name = String::new();
    let mut rest = tokens.iter();
    let mut is_bare = true;
    for token in rest.by_ref() {
        match token.kind {
            TokenKind::Symbol(".") => name.push('.'),
            TokenKind::Word if name.is_empty() || name.ends_with('.') => {
                name.push_str(token.span.text(text));
            }
            TokenKind::Symbol("(") => {
                is_bare = false;
                break;
            }
            _ => break,
        }
    }
    let called = builtin()
        .all()
        .filter(move |row| is_bare && row.signature().name.eq_ignore_ascii_case(&name));
    called.flat_map(|row| {
        let parameters = row.signature().parameters.iter();
        parameters.map(|parameter| parameter.name.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn parameters_are_told_from_texts_and_remarks() {
        let text = "// $a\nRETURN '$b', $c, $`two words`, $c; /* $d */ MATCH (n {x: $e}) RETURN $";
        assert_eq!(parameters(text), ["c", "two words", "e"]);
    }

    #[test]
    fn a_call_without_parentheses_uses_what_the_procedure_takes() {
        assert_eq!(parameters("CALL annals.tighten"), ["rules"]);
        assert_eq!(parameters("CALL annals.tighten() YIELD node"), [""; 0]);
        assert_eq!(parameters("CALL { RETURN $x }"), ["x"]);
    }
}

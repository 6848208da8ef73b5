//! Completion of the names after `ACCORDING TO`, quoted or not yet.

use super::brackets::is_unterminated;
use super::complete::Candidate;
use super::complete::CandidateKind;
use super::complete::Completion;
use super::complete::begins_with;
use crate::language::syntax::token::Token;
use crate::language::syntax::token::TokenKind;
use crate::language::syntax::token::tokenize_broken;

/// The names that could stand at the end of `before`; `None` where none is asked for or none fits.
pub(super) fn complete(before: &str, speakers: &[String]) -> Option<Completion> {
    let (mut tokens, broken) = tokenize_broken(before);
    tokens.pop();
    let mut start = before.len();
    let mut prefix = "";
    if let Some(part) = broken.last() {
        let written = part.span.text(before);
        prefix = written.strip_prefix(['\'', '"'])?;
        if !is_unterminated(part) {
            return None;
        }
        start = part.span.start as usize;
    } else if let Some(word) = tokens.pop_if(|token| is_word_at(token, before.len())) {
        prefix = word.span.text(before);
        start = word.span.start as usize;
    }
    if !is_asked(before, &mut tokens) {
        return None;
    }
    let prefix = prefix.to_lowercase();
    let fitting = speakers.iter().filter(|name| begins_with(name, &prefix));
    let candidates: Vec<Candidate> = fitting
        .map(|name| Candidate {
            text: quoted(name),
            kind: CandidateKind::Speaker,
            doc: String::new(),
        })
        .collect();
    (!candidates.is_empty()).then_some(Completion { start, candidates })
}

fn is_word_at(token: &Token, end: usize) -> bool {
    token.kind == TokenKind::Word && token.span.end as usize == end
}

/// Whether the tokens end with `ACCORDING TO`, or with that and the beginning of a list of names.
fn is_asked(text: &str, tokens: &mut Vec<Token>) -> bool {
    while let [
        ..,
        Token {
            kind: TokenKind::String(_),
            ..
        },
        comma,
    ] = tokens.as_slice()
        && comma.kind == TokenKind::Symbol(",")
    {
        tokens.truncate(tokens.len() - 2);
    }
    tokens.pop_if(|token| token.kind == TokenKind::Symbol("["));
    let [.., first, second] = tokens.as_slice() else {
        return false;
    };
    let is = |token: &Token, word: &str| token.span.text(text).eq_ignore_ascii_case(word);
    is(first, "ACCORDING") && is(second, "TO")
}

fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(before: &str) -> Option<(usize, Vec<String>)> {
        let speakers = ["Iran's envoy", "Pakistan", "Pakistan Air Force", "Qatar"];
        let found = complete(before, &speakers.map(str::to_owned))?;
        let texts = found.candidates.into_iter().map(|one| one.text).collect();
        Some((found.start, texts))
    }

    #[test]
    fn names_are_offered_after_the_lens_with_and_without_quotes() {
        let both = vec!["'Pakistan'".to_owned(), "'Pakistan Air Force'".to_owned()];
        assert_eq!(offered("ACCORDING TO ").expect("names").1.len(), 4);
        for text in [
            "ACCORDING TO pak",
            "according to 'PAK",
            "ACCORDING TO \"Pakistan",
        ] {
            assert_eq!(offered(text), Some((13, both.clone())), "{text}");
        }
        assert_eq!(
            offered("RETURN 1; ACCORDING TO ['Qatar', 'Ir"),
            Some((33, vec!["'Iran\\'s envoy'".to_owned()]))
        );
        for text in [
            "",
            "ACCORDING ",
            "ACCORDING TO 'x",
            "ACCORDING TO 'Qatar' ",
            "ACCORDING TO 'Qatar' MATCH (n {name: 'Pak",
            "RETURN ['a', 'Pak",
        ] {
            assert_eq!(offered(text), None, "{text}");
        }
    }
}

//! What exists at all: labels, types, keys, and what the relationships of a type join.

use super::Investigator;
use super::say;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::diagnostic::nearest;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;

impl Investigator<'_, '_> {
    /// The names of a kind that something in the graph has now.
    pub(super) fn names(&self, kind: NameKind) -> Vec<String> {
        let names = &self.view().catalog().names;
        let used = |name: &str| match kind {
            NameKind::Label => names
                .label(name)
                .is_some_and(|label| self.view().label_count(label) > 0),
            NameKind::RelationshipType => names
                .relationship_type(name)
                .is_some_and(|number| self.view().type_count(number) > 0),
            NameKind::Key => true,
        };
        let all = names.all(kind).filter(|name| used(name));
        all.map(ToString::to_string).collect()
    }

    /// Says that a name exists nowhere, if that is so.
    pub(super) fn missing(&mut self, kind: NameKind, name: &str, near: Span) -> bool {
        let known = self.names(kind);
        if known.iter().any(|other| other == name) {
            return false;
        }
        let place = self.word(near, name);
        let span = place.unwrap_or(near);
        let (code, message) = kind.unknown(name);
        let mut finding = Diagnostic::new(code, message, Some(span));
        let other = match kind {
            NameKind::Label => NameKind::RelationshipType,
            NameKind::RelationshipType => NameKind::Label,
            NameKind::Key => NameKind::Key,
        };
        if let Some(near) = nearest(name, known.iter().map(String::as_str)) {
            let question = format!("did you mean `{near}`?");
            finding = match place {
                Some(place) => finding.with_replacement(question, place, near),
                None => finding.with_help(question),
            };
        } else if self.names(other).iter().any(|other| other == name) && kind != other {
            let is = if kind == NameKind::Label {
                "a relationship type"
            } else {
                "a label"
            };
            finding = finding.with_help(format!("`{name}` is {is} here"));
        } else if !known.is_empty() {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            finding = finding.with_help(format!("there are {}", say::some(&known, 8)));
        }
        self.find(finding);
        true
    }

    /// Where a word stands inside a span, or as the key before it.
    pub(super) fn word(&self, span: Span, word: &str) -> Option<Span> {
        let before = self.source.get(..span.start as usize)?.trim_end();
        if let Some(key) = before.strip_suffix(':').map(str::trim_end)
            && let Some(rest) = key.strip_suffix(word)
            && rest.ends_with(['{', ',', ' '])
        {
            return Some(Span::new(rest.len(), key.len()));
        }
        let text = span.text(self.source);
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(word)) {
            let start = from + at;
            let end = start + word.len();
            let is_part = |character: Option<char>| {
                character.is_some_and(|character| character.is_alphanumeric() || character == '_')
            };
            let before = text.get(..start).and_then(|text| text.chars().next_back());
            let after = text.get(end..).and_then(|text| text.chars().next());
            if !is_part(before) && !is_part(after) {
                let offset = span.start as usize;
                return Some(Span::new(offset + start, offset + end));
            }
            from = end;
        }
        None
    }

    /// What the relationships of a type join, the most frequent first, in words.
    pub(super) fn joins(&self, name: &str) -> Vec<String> {
        let names = &self.view().catalog().names;
        let Some(number) = names.relationship_type(name) else {
            return Vec::new();
        };
        let shown = |labels: &[LabelId]| {
            let labels = labels.iter().map(|label| names.label_name(*label));
            let labels: Vec<String> = labels.map(|name| format!(":{name}")).collect();
            format!("({})", labels.concat())
        };
        let mut joins = self.view().joins(number);
        joins.sort_by_key(|join| std::cmp::Reverse(join.count));
        let joins = joins.iter();
        joins
            .map(|join| {
                format!(
                    "{}-[:{name}]->{} {}×",
                    shown(join.start),
                    shown(join.end),
                    join.count
                )
            })
            .collect()
    }
}

//! A condition that no row meets: its values, its type, and the conditions it cannot meet together with.

use std::sync::Arc;

use super::Investigator;
use super::NOTHING;
use super::conjuncts;
use super::filtered;
use super::made;
use super::say;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::diagnostic::nearest;
use crate::model::catalog::NameKind;
use crate::model::collections::IndexSet;
use crate::model::value::Value;
use crate::model::value::compare;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::expr::Comparison;
use crate::plan::expr::TextTest;

/// How many nodes are looked at to find a value elsewhere.
const LOOKED_AT: usize = 100_000;

impl Investigator<'_, '_> {
    /// A condition on rows, of which it leaves none.
    pub(super) fn filter(&mut self, input: &LogicalPlan, predicate: &Expr, rows: u64) {
        let mut context = input.clone();
        let mut before = rows;
        let mut others: Vec<&Expr> = Vec::new();
        for part in conjuncts(predicate) {
            let next = filtered(&context, part);
            let count = self.count(&next);
            self.step(&say::condition(part, self.source), count);
            match count {
                None => return,
                Some(0) => {
                    self.predicate(&context, input, part, &others, before, NOTHING);
                    return;
                }
                Some(count) => before = count,
            }
            others.push(part);
            context = next;
        }
    }

    /// Says what is wrong with a condition that none of `before` rows of `context` meets. `structure` are the rows
    /// without any of the `others`, which are met; `noun` says what they are of which it is not true.
    pub(super) fn predicate(
        &mut self,
        context: &LogicalPlan,
        structure: &LogicalPlan,
        predicate: &Expr,
        others: &[&Expr],
        before: u64,
        noun: &str,
    ) {
        if let Some(key) = self.unknown_key(predicate) {
            self.missing(NameKind::Key, &key, predicate.span);
            if !self.why.findings.is_empty() {
                return;
            }
        }
        let alone = if others.is_empty() {
            Some(0)
        } else {
            self.count(&filtered(structure, predicate))
        };
        if let Some(alone @ 1..) = alone {
            self.conflict(structure, predicate, others, alone);
            return;
        }
        let message = format!(
            "`{}` is not true of {}",
            say::condition(predicate, self.source),
            say::all(before)
        );
        let plain = Diagnostic::new(Code::NothingMatches, message, Some(predicate.span));
        let finding = match &predicate.kind {
            ExprKind::Compare(comparison, left, right) => {
                self.compared(context, *comparison, [left, right], &plain, noun)
            }
            ExprKind::In(item, list) => self.listed(context, item, list, &plain, noun),
            ExprKind::Text(test, subject, part) => {
                self.texts(context, *test, [subject, part], &plain, noun)
            }
            ExprKind::HasLabels(subject, labels) => {
                for label in labels {
                    self.missing(NameKind::Label, label, predicate.span);
                }
                if !self.why.findings.is_empty() {
                    return;
                }
                let call = ExprKind::Call(Arc::from("labels"), vec![(**subject).clone()]);
                self.with_values(context, &made(call, predicate.span), plain.clone())
            }
            _ => None,
        };
        let finding = match finding {
            Some(finding) => finding,
            None => self.truths(context, predicate, plain),
        };
        self.find(finding);
    }

    /// A property the condition reads that nothing has.
    fn unknown_key(&self, predicate: &Expr) -> Option<String> {
        if let ExprKind::Property(owner, key) = &predicate.kind
            && matches!(owner.kind, ExprKind::Slot(_))
            && self.view().catalog().names.key(key).is_none()
            && owner
                .static_type
                .types
                .contains(crate::model::value::ValueType::Node)
        {
            return Some(key.to_string());
        }
        predicate
            .children()
            .into_iter()
            .find_map(|child| self.unknown_key(child))
    }

    /// Conditions that are met one by one, and never together.
    fn conflict(
        &mut self,
        structure: &LogicalPlan,
        predicate: &Expr,
        others: &[&Expr],
        alone: u64,
    ) {
        let met = filtered(structure, predicate);
        let text = say::condition(predicate, self.source);
        let rival = others
            .iter()
            .find(|other| self.count(&filtered(&met, other)) == Some(0));
        let finding = if let Some(rival) = rival {
            let count = self.count(&filtered(structure, rival));
            let of_rival = count.map_or_else(String::new, |count| {
                format!("{} by itself", say::rows(count))
            });
            Diagnostic::new(
                Code::ConflictingConditions,
                format!(
                    "`{text}` and `{}` are never true together",
                    say::condition(rival, self.source)
                ),
                Some(predicate.span),
            )
            .with_label(format!("{} by itself", say::rows(alone)))
            .with_secondary(rival.span, of_rival)
        } else {
            let mut finding = Diagnostic::new(
                Code::ConflictingConditions,
                format!("`{text}` is true, but never together with the other conditions"),
                Some(predicate.span),
            )
            .with_label(format!("{} by itself", say::rows(alone)));
            for other in others {
                if let Some(count) = self.count(&filtered(structure, other)) {
                    let text = format!("{} by itself", say::rows(count));
                    finding = finding.with_secondary(other.span, text);
                }
            }
            finding
        };
        self.find(finding);
    }

    fn compared(
        &mut self,
        context: &LogicalPlan,
        comparison: Comparison,
        [left, right]: [&Expr; 2],
        plain: &Diagnostic,
        noun: &str,
    ) -> Option<Diagnostic> {
        let (subject, other) = if self.constant(right).is_some() {
            (left, right)
        } else {
            (right, left)
        };
        let wanted = self.constant(other)?;
        if wanted.is_null() {
            return Some(
                plain
                    .clone()
                    .with_help("a comparison with null is never true: write `IS NULL`"),
            );
        }
        let values = self.values(context, subject)?;
        let values: Vec<Value> = values.into_iter().map(|(value, _)| value).collect();
        if let Some(finding) = self.absent(context, subject, &values, noun) {
            return Some(finding);
        }
        let present: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        let same_type = |value: &&&Value| comparable(value, &wanted);
        if !present.is_empty() && !present.iter().any(|value| same_type(&value)) {
            let types: IndexSet<&str> = present
                .iter()
                .map(|value| value.value_type().name())
                .collect();
            let types: Vec<&str> = types.into_iter().collect();
            let name = subject.span.text(self.source);
            let name = property_name(subject).unwrap_or(name);
            let finding = Diagnostic::new(
                Code::ValueOfAnotherType,
                format!(
                    "`{name}` is {} here, so never {} {}",
                    types.join(" or "),
                    if comparison.is_equality() {
                        "equal to"
                    } else {
                        "comparable to"
                    },
                    wanted.value_type().name()
                ),
                Some(other.span),
            );
            let examples: Vec<String> = present.iter().map(|value| say::value(value)).collect();
            let text = match &wanted {
                Value::String(text) => text.to_string(),
                other => say::quoted(&say::value(other)),
            };
            if examples.contains(&text) {
                let question = format!("did you mean {text}?");
                return Some(finding.with_replacement(question, other.span, text));
            }
            return Some(finding.with_help(format!("for example {}", say::some(&examples, 3))));
        }
        if comparison.is_equality() {
            return Some(self.no_such_value(subject, other, &wanted, &present, plain, noun));
        }
        let least = present.iter().min_by(|one, two| compare::order(one, two))?;
        let most = present.iter().max_by(|one, two| compare::order(one, two))?;
        if compare::equivalent(least, most) {
            let only = say::value(least);
            return Some(
                plain
                    .clone()
                    .with_help(format!("the only value here is {only}")),
            );
        }
        Some(plain.clone().with_help(format!(
            "the values here lie between {} and {}",
            say::value(least),
            say::value(most)
        )))
    }

    /// A property that no row of the context has.
    fn absent(
        &mut self,
        context: &LogicalPlan,
        subject: &Expr,
        values: &[Value],
        noun: &str,
    ) -> Option<Diagnostic> {
        let ExprKind::Property(owner, key) = &subject.kind else {
            return None;
        };
        if !values.iter().all(Value::is_null) {
            return None;
        }
        let call = ExprKind::Call(Arc::from("keys"), vec![(**owner).clone()]);
        let mut known: IndexSet<String> = IndexSet::default();
        for (keys, _) in self.values(context, &made(call, subject.span))? {
            if let Value::List(keys) = keys {
                known.extend(keys.iter().filter_map(|key| match key {
                    Value::String(key) => Some(key.to_string()),
                    _ => None,
                }));
            }
        }
        let place = self.word(subject.span, key);
        let span = place.unwrap_or(subject.span);
        let finding = Diagnostic::new(
            Code::UnknownProperty,
            format!("{noun} has a property `{key}`"),
            Some(span),
        );
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        Some(match nearest(key, known.iter().copied()) {
            Some(near) if place.is_some() => {
                finding.with_replacement(format!("did you mean `{near}`?"), span, near)
            }
            Some(near) => finding.with_help(format!("did you mean `{near}`?")),
            None if known.is_empty() => finding,
            None => {
                let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
                finding.with_help(format!("there are {}", say::some(&known, 10)))
            }
        })
    }

    fn no_such_value(
        &self,
        subject: &Expr,
        other: &Expr,
        wanted: &Value,
        present: &[&Value],
        plain: &Diagnostic,
        noun: &str,
    ) -> Diagnostic {
        let Some(key) = property_name(subject) else {
            return near_value(plain.clone(), other.span, wanted, present);
        };
        if let Value::Edtf(date) = wanted
            && present.contains(&wanted)
        {
            // What is there does not equal it for certain, as both are vague.
            let finding = Diagnostic::new(
                Code::VagueEquality,
                format!(
                    "what has {key} `{date}` need not be of the same day: the equality is null, not true"
                ),
                Some(other.span),
            );
            return finding.with_help(format!("`during(x.{key}, '{date}')` asks for a time"));
        }
        let finding = Diagnostic::new(
            Code::UnknownValue,
            format!("{noun} has {key} {}", say::value(wanted)),
            Some(other.span),
        );
        let finding = near_value(finding, other.span, wanted, present);
        match self.elsewhere(key, wanted) {
            Some(label) => finding.with_help(format!("there is {label} with it")),
            None => finding,
        }
    }

    /// The labels of a node that has a value the wanted ones have not.
    fn elsewhere(&self, key: &str, wanted: &Value) -> Option<String> {
        let view = self.view();
        let mut nodes = Vec::new();
        view.scan_nodes(None, 0, LOOKED_AT, &mut nodes);
        let node = nodes
            .into_iter()
            .find(|node| compare::equal(&view.node_property(*node, key), wanted) == Some(true))?;
        let labels = view.label_names(node);
        let labels: Vec<String> = labels.iter().map(|label| format!(":{label}")).collect();
        Some(format!("a node ({})", labels.concat()))
    }

    fn listed(
        &mut self,
        context: &LogicalPlan,
        item: &Expr,
        list: &Expr,
        plain: &Diagnostic,
        noun: &str,
    ) -> Option<Diagnostic> {
        let Value::List(wanted) = self.constant(list)? else {
            return None;
        };
        if wanted.is_empty() {
            return Some(plain.clone().with_help("the list is empty"));
        }
        let values = self.values(context, item)?;
        let values: Vec<Value> = values.into_iter().map(|(value, _)| value).collect();
        if let Some(finding) = self.absent(context, item, &values, noun) {
            return Some(finding);
        }
        let present: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        let spans: Vec<Span> = match &list.kind {
            ExprKind::List(items) => items.iter().map(|item| item.span).collect(),
            _ => Vec::new(),
        };
        let mut finding = plain.clone();
        for (position, value) in wanted.iter().enumerate() {
            if let Some(near) = near(value, &present) {
                let text = format!("did you mean {}?", say::quoted(near));
                finding = match spans.get(position) {
                    Some(span) => finding.with_replacement(text, *span, say::quoted(near)),
                    None => finding.with_help(text),
                };
            }
        }
        if finding.help.is_empty() {
            finding = finding.with_help(examples(&present));
        }
        Some(finding)
    }

    fn texts(
        &mut self,
        context: &LogicalPlan,
        test: TextTest,
        [subject, part]: [&Expr; 2],
        plain: &Diagnostic,
        noun: &str,
    ) -> Option<Diagnostic> {
        let values = self.values(context, subject)?;
        let values: Vec<Value> = values.into_iter().map(|(value, _)| value).collect();
        if let Some(finding) = self.absent(context, subject, &values, noun) {
            return Some(finding);
        }
        let present: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        if !present.is_empty()
            && !present
                .iter()
                .any(|value| matches!(value, Value::String(_)))
        {
            let kind = present[0].value_type().name();
            return Some(
                plain
                    .clone()
                    .with_help(format!("it is {kind} here, no text")),
            );
        }
        let Some(Value::String(wanted)) = self.constant(part) else {
            return Some(plain.clone().with_help(examples(&present)));
        };
        let folded = wanted.to_lowercase();
        let other_case: Vec<String> = present
            .iter()
            .filter_map(|value| match value {
                Value::String(whole) => {
                    let whole = whole.to_lowercase();
                    let found = match test {
                        TextTest::StartsWith => whole.starts_with(&folded),
                        TextTest::EndsWith => whole.ends_with(&folded),
                        TextTest::Contains => whole.contains(&folded),
                        TextTest::Matches => false,
                    };
                    found.then(|| say::value(value))
                }
                _ => None,
            })
            .collect();
        Some(if other_case.is_empty() {
            plain.clone().with_help(examples(&present))
        } else {
            plain.clone().with_help(format!(
                "upper and lower case differ: {}",
                say::some(&other_case, 3)
            ))
        })
    }

    /// A condition of any kind: how often it is false, and how often null.
    fn truths(&mut self, context: &LogicalPlan, predicate: &Expr, plain: Diagnostic) -> Diagnostic {
        let Some(truths) = self.values(context, predicate) else {
            return plain;
        };
        let nulls = truths
            .iter()
            .find(|(value, _)| value.is_null())
            .map(|(_, count)| *count);
        match nulls {
            Some(count) => plain.with_help(format!(
                "it is null for {}: something in it is null there",
                say::rows(count)
            )),
            None => plain,
        }
    }

    fn with_values(
        &mut self,
        context: &LogicalPlan,
        expr: &Expr,
        plain: Diagnostic,
    ) -> Option<Diagnostic> {
        let values = self.values(context, expr)?;
        let values: Vec<String> = values
            .iter()
            .map(|(value, count)| format!("{} {count}×", say::value(value)))
            .collect();
        Some(plain.with_help(format!("there are {}", say::some(&values, 4))))
    }

    /// The value of an expression that reads no row.
    fn constant(&mut self, expr: &Expr) -> Option<Value> {
        let mut slots = Vec::new();
        expr.mentioned(&mut slots);
        if !slots.is_empty() {
            return None;
        }
        match &expr.kind {
            ExprKind::Literal(value) => Some(value.clone()),
            ExprKind::Parameter(name) => self.environment.parameters.get(name).cloned(),
            _ => {
                let unit = LogicalPlan::Argument { slots: Vec::new() };
                let values = self.values(&unit, expr)?;
                values.into_iter().next().map(|(value, _)| value)
            }
        }
    }
}

fn property_name(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Property(_, key) => Some(key),
        _ => None,
    }
}

/// Whether two values can be compared by order.
fn comparable(value: &Value, wanted: &Value) -> bool {
    value.value_type() == wanted.value_type() || compare::compare(value, wanted).is_some()
}

/// The text among values that is most like the wanted one.
fn near<'v>(wanted: &Value, present: &[&'v Value]) -> Option<&'v str> {
    let Value::String(wanted) = wanted else {
        return None;
    };
    let texts: Vec<&str> = present
        .iter()
        .filter_map(|value| match value {
            Value::String(text) => Some(&**text),
            _ => None,
        })
        .collect();
    nearest(wanted, texts.iter().copied()).or_else(|| {
        // a part of a longer name, if it is a part of only one
        let folded = wanted.to_lowercase();
        let mut parts = texts
            .iter()
            .filter(|text| folded.chars().count() > 2 && text.to_lowercase().contains(&folded));
        let first = parts.next()?;
        parts.next().is_none().then_some(*first)
    })
}

fn near_value(finding: Diagnostic, span: Span, wanted: &Value, present: &[&Value]) -> Diagnostic {
    match near(wanted, present) {
        Some(near) => {
            let near = say::quoted(near);
            finding.with_replacement(format!("did you mean {near}?"), span, near)
        }
        None if present.is_empty() => finding,
        None => finding.with_help(examples(present)),
    }
}

/// Some of the values there are.
fn examples(present: &[&Value]) -> String {
    if present.is_empty() {
        return "there are no values here".to_owned();
    }
    let all: Vec<String> = present.iter().map(|value| say::value(value)).collect();
    format!("there are {}", say::some(&all, 6))
}

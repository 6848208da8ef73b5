//! `annals.tighten`: vague dates as order relations narrow them.

use std::sync::Arc;

use super::Column;
use super::Procedure;
use super::ProcedureParameter;
use super::ProcedureSignature;
use super::Row;
use super::Yielded;
use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::model::graph::Element;
use crate::model::graph::View;
use crate::model::lens::order;
use crate::model::lens::order::Says;
use crate::model::lens::order::TightenedDate;
use crate::model::lens::provenance;
use crate::model::value::Map;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::temporal::LocalDateTime;

/// What a rule that is taken away is set to.
const IGNORED: &str = "ignored";
const BOUND: TypeSet = TypeSet::of(&[ValueType::Date, ValueType::LocalDateTime]);

/// The columns.
const COLUMNS: &[(&str, TypeSet)] = &[
    ("node", TypeSet::one(ValueType::Node)),
    ("stated", TypeSet::ANY),
    ("stated_from", BOUND),
    ("stated_to", BOUND),
    ("from", BOUND),
    ("to", BOUND),
    ("because", TypeSet::one(ValueType::List)),
    ("relationships", TypeSet::one(ValueType::List)),
    ("conflict", TypeSet::one(ValueType::String)),
];

/// The procedures.
pub(super) fn procedures() -> impl Iterator<Item = Arc<dyn Procedure>> {
    let rules: Vec<String> = order::RULES
        .iter()
        .map(|(name, says)| format!("`{name}` {}", word(*says)))
        .collect();
    let tighten: Arc<dyn Procedure> = Arc::new(Tighten {
        signature: ProcedureSignature {
            name: "annals.tighten".to_owned(),
            parameters: vec![ProcedureParameter {
                name: "rules".to_owned(),
                types: TypeSet::one(ValueType::Map),
                default: Some(Value::map(Map::default())),
            }],
            columns: COLUMNS
                .iter()
                .map(|(name, types)| Column {
                    name: (*name).to_owned(),
                    types: *types,
                })
                .collect(),
            doc: format!(
                "dates that order relations narrow, beside what is stated; with `conflict` where dates and order \
                 contradict each other, and the bounds stay as stated. What the start of a relationship is to its \
                 end: {}; `rules` adds to these or changes them, as in `{{ESCALATED: 'after', PART_OF: '{IGNORED}'}}`",
                rules.join(", ")
            ),
        },
    });
    std::iter::once(tighten)
}

fn word(says: Says) -> &'static str {
    let word = Says::WORDS.iter().find(|(_, other)| *other == says);
    word.map_or("", |(word, _)| *word)
}

#[derive(Debug)]
struct Tighten {
    signature: ProcedureSignature,
}

impl Procedure for Tighten {
    fn signature(&self) -> &ProcedureSignature {
        &self.signature
    }

    fn call(&self, arguments: &[Value], context: &Context<'_>) -> Result<Yielded, FunctionError> {
        let rules = rules(&arguments[0], context.view)?;
        let tightened = order::tightened(context.view, &rules);
        let dates = tightened.dates.into_iter();
        let rows: Result<Vec<Row>, FunctionError> =
            dates.map(|date| row(date, context.view)).collect();
        rows.map(Yielded::from)
    }
}

/// The standard rules with the changes that are asked for.
fn rules(asked: &Value, view: View<'_>) -> Result<Vec<(String, Says)>, FunctionError> {
    let mut rules = order::standard();
    let entries = match asked {
        Value::Null => return Ok(rules),
        Value::Map(entries) => entries,
        other => {
            return Err(FunctionError::ArgumentType {
                position: 0,
                expected: TypeSet::one(ValueType::Map),
                found: other.value_type(),
            });
        }
    };
    for (name, says) in entries.iter() {
        if view.catalog().names.relationship_type(name).is_none() {
            return Err(FunctionError::ArgumentValue(format!(
                "no relationship has the type `{name}`"
            )));
        }
        rules.retain(|(other, _)| **other != **name);
        let says = match says {
            Value::String(says) => &**says,
            _ => "",
        };
        let known = Says::WORDS.iter().find(|(word, _)| *word == says);
        match known {
            Some((_, says)) => rules.push((name.to_string(), *says)),
            None if says == IGNORED => {}
            None => {
                let mut words: Vec<&str> = Says::WORDS.iter().map(|(word, _)| *word).collect();
                words.push(IGNORED);
                return Err(FunctionError::ArgumentValue(format!(
                    "what `{name}` says of order is one of '{}'",
                    words.join("', '")
                )));
            }
        }
    }
    Ok(rules)
}

fn row(date: TightenedDate, view: View<'_>) -> Result<Vec<Value>, FunctionError> {
    let bound = |second: Option<i64>| {
        Ok::<Value, FunctionError>(match second {
            None => Value::Null,
            Some(second) if date.timed => {
                Value::LocalDateTime(LocalDateTime::from_epoch(second, 0)?)
            }
            Some(second) => order::day_of(second).map_or(Value::Null, Value::Date),
        })
    };
    let because = date.because.iter();
    let because = because
        .map(|relationship| {
            provenance::described(view, Element::Relationship(*relationship)).into()
        })
        .collect();
    let relationships = date.because.iter().copied().map(Value::Relationship);
    Ok(vec![
        Value::Node(date.node),
        date.when.clone(),
        bound(date.stated.0)?,
        bound(date.stated.1)?,
        bound(date.bounds.0)?,
        bound(date.bounds.1)?,
        Value::list(because),
        Value::list(relationships.collect()),
        date.conflict.map_or(Value::Null, Value::from),
    ])
}

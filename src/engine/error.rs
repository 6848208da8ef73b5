//! What can go wrong while a plan runs: facts and places; the prose is in its `From` for `Diagnostic`.

use std::sync::Arc;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::diagnostic::nearest;
use crate::functions;
use crate::functions::FunctionError;
use crate::model::catalog::graph_type::PropertyType;
use crate::model::graph::Element;
use crate::model::graph::GraphError;
use crate::model::value::Value;

/// Why a statement failed while running. Everything it changed has to be undone by the caller.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// A function or operator gave no value.
    #[error("{name}: {error}")]
    Function {
        /// The function's or operator's name as the user knows it.
        name: String,
        /// What it said.
        error: FunctionError,
        /// Where it is written.
        span: Span,
    },
    /// The graph refused a change.
    #[error("{error}")]
    Graph {
        /// What it said.
        error: Box<GraphError>,
        /// The writing clause.
        span: Span,
    },
    /// Anything that is said by a code, one line and a place.
    #[error("{message}")]
    Evaluation {
        /// Which.
        code: Code,
        /// In one line.
        message: String,
        /// Where.
        span: Span,
    },
    /// Anything that has more to say than one line.
    #[error("{}", .0.message)]
    Told(Box<Diagnostic>),
    /// A limit stopped the statement, or the user did.
    #[error("{message}")]
    Stopped {
        /// Which limit.
        code: Code,
        /// With figures.
        message: String,
    },
}

impl From<EngineError> for Diagnostic {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Function { name, error, span } => {
                let told = function(&name, error, span);
                match example_of(&name) {
                    Some(example) if told.help.is_empty() => told.with_help(example),
                    _ => told,
                }
            }
            EngineError::Graph { error, span } => graph(*error, span),
            EngineError::Evaluation {
                code,
                message,
                span,
            } => Self::new(code, message, Some(span)).with_help_of(code),
            EngineError::Told(diagnostic) => *diagnostic,
            EngineError::Stopped { code, message } => {
                Self::new(code, message, None).with_help_of(code)
            }
        }
    }
}

trait WithHelp {
    fn with_help_of(self, code: Code) -> Self;
}

impl WithHelp for Diagnostic {
    /// The way out that belongs to the code, where there is a general one.
    fn with_help_of(self, code: Code) -> Self {
        match code {
            Code::DeletedEntityAccess => self.with_help("read what you need before `DELETE`"),
            Code::MergeReadOwnWrites => {
                self.with_help("give the property a value, or leave it out of the pattern")
            }
            Code::InvalidPropertyType => self.with_help(
                "properties hold booleans, numbers, strings, dates and times, points, and lists of these",
            ),
            _ => self,
        }
    }
}

/// What a function says before the nearest thing there is: advice, and no part of what is wrong.
const NEAR: &str = "; did you mean ";

/// A right use of a function, from its row in the table.
fn example_of(name: &str) -> Option<String> {
    let (example, result) = match functions::scalar(name) {
        Some(function) => (function.example, function.example_result),
        None => functions::aggregate(name).map(|row| (row.example, row.example_result))?,
    };
    (!example.is_empty()).then(|| format!("for example, `{example}` is `{result}`"))
}

/// What a function or operator said.
fn function(name: &str, error: FunctionError, span: Span) -> Diagnostic {
    let at = Some(span);
    match error {
        FunctionError::At(_, error) => function(name, *error, span),
        FunctionError::ArgumentType {
            position,
            expected,
            found,
        } => {
            let which = if name.chars().any(char::is_alphabetic) {
                format!("argument {} of `{name}`", position + 1)
            } else if position == 0 {
                format!("the left side of `{name}`")
            } else {
                format!("the right side of `{name}`")
            };
            Diagnostic::new(
                Code::InvalidArgumentType,
                format!("{which} is {found}, expected {expected}"),
                at,
            )
        }
        FunctionError::ArgumentValue(message) if name == "=~" => {
            let help = if message.contains("not supported") {
                "patterns are those that take linear time; say the rest in a second condition"
            } else {
                "signs with a meaning of their own take two backslashes: `'\\\\('`"
            };
            Diagnostic::new(Code::InvalidArgumentValue, message, at).with_help(help)
        }
        FunctionError::ArgumentValue(message) if name == "range_sum" => {
            let message = format!("`{name}`: {message}");
            Diagnostic::new(Code::InvalidArgumentValue, message, at).with_help(
                "`range_of` gives the least and the greatest number; `ACCORDING TO` hears one party; a condition leaves claims out",
            )
        }
        FunctionError::ArgumentValue(message) => Diagnostic::new(
            Code::InvalidArgumentValue,
            format!("`{name}`: {message}"),
            at,
        ),
        FunctionError::OutOfRange(message) => {
            Diagnostic::new(Code::NumberOutOfRange, format!("`{name}`: {message}"), at)
        }
        FunctionError::Overflow => Diagnostic::new(
            Code::IntegerOverflow,
            format!("the result of `{name}` does not fit in 64 bits"),
            at,
        )
        .with_help("use `toFloat` on one side for very large numbers"),
        FunctionError::DivisionByZero => {
            Diagnostic::new(Code::DivisionByZero, "division by zero", at)
                .with_help("integer division by zero has no answer; `x / 0.0` is Infinity")
        }
        FunctionError::Deleted => Diagnostic::new(
            Code::DeletedEntityAccess,
            format!("`{name}` asks about an element that has been deleted"),
            at,
        )
        .with_help_of(Code::DeletedEntityAccess),
        FunctionError::Argument(message) | FunctionError::Failed(message) => {
            let (message, near) = match message.split_once(NEAR) {
                Some((message, near)) => (message.to_owned(), Some(near.to_owned())),
                None => (message, None),
            };
            let error = Diagnostic::new(Code::InvalidArgument, format!("`{name}`: {message}"), at);
            match near {
                Some(near) => error.with_help(format!("did you mean {near}")),
                None => error,
            }
        }
        FunctionError::Stopped => {
            Diagnostic::new(Code::Interrupted, format!("`{name}` was stopped"), at)
        }
        FunctionError::NoRoom { bytes } => Diagnostic::new(
            Code::MemoryLimit,
            format!("`{name}` wants to keep about {bytes} bytes"),
            at,
        ),
    }
}

/// Names in backticks, for a help line; long lists are cut.
fn listed<T: std::fmt::Display>(names: impl IntoIterator<Item = T>) -> String {
    const SHOWN: usize = 12;
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let shown = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN {
        format!("{shown} and {} more", names.len() - SHOWN)
    } else {
        shown
    }
}

/// A diagnostic about a name that is not declared, with the nearest that is.
fn undeclared(
    code: Code,
    message: String,
    name: &str,
    declared: &[Arc<str>],
    span: Span,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(code, message, Some(span));
    let names = declared.iter().map(|name| &**name);
    if let Some(near) = nearest(name, names) {
        return diagnostic.with_help(format!("did you mean `{near}`?"));
    }
    if declared.is_empty() {
        return diagnostic.with_help("nothing is declared here");
    }
    diagnostic.with_help(format!("declared: {}", listed(declared)))
}

/// A value as a message shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("'{text}'"),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Boolean(truth) => truth.to_string(),
        other => format!("a {}", other.value_type()),
    }
}

/// Values as a message shows them.
fn shown_all(values: &[Value]) -> String {
    let texts: Vec<String> = values.iter().map(shown).collect();
    texts.join(", ")
}

/// What the graph refused, and why.
fn graph(error: GraphError, span: Span) -> Diagnostic {
    let at = Some(span);
    match error {
        GraphError::NotFound(element) => Diagnostic::new(
            Code::DeletedEntityAccess,
            format!("{element} has been deleted"),
            at,
        )
        .with_help_of(Code::DeletedEntityAccess),
        GraphError::Exists(element) => {
            Diagnostic::new(Code::Internal, format!("{element} exists already"), at)
        }
        GraphError::Connected {
            node,
            relationships,
        } => Diagnostic::new(
            Code::DeleteConnectedNode,
            format!(
                "node {} still has {relationships} relationship{}",
                node.0,
                if relationships == 1 { "" } else { "s" }
            ),
            at,
        )
        .with_help("`DETACH DELETE` removes them too"),
        GraphError::NotStorable { key, value_type } => Diagnostic::new(
            Code::InvalidPropertyType,
            format!("property `{key}` cannot hold this {value_type}"),
            at,
        )
        .with_help_of(Code::InvalidPropertyType),
        GraphError::Full => Diagnostic::new(Code::Internal, "the graph is full", at),
        GraphError::NotUnique {
            owner,
            keys,
            values,
            taken,
            holder,
            element,
        } => {
            let what = match &keys[..] {
                [key] => format!("`{owner}.{key}`"),
                _ => format!("`{owner}` by {}", listed(keys.iter())),
            };
            let (wanted, taken) = (shown_all(&values), shown_all(&taken));
            let wants = if wanted == taken {
                format!("({element} wants it too)")
            } else {
                format!("({element} wants {wanted}, which equals it)")
            };
            let message = format!("{what} is unique, and {holder} already has {taken} {wants}");
            let kind = match holder {
                Element::Node(_) => "node",
                Element::Relationship(_) => "relationship",
            };
            Diagnostic::new(Code::UniquenessViolation, message, at).with_help(format!(
                "use MERGE to find the {kind} that is there, or another value"
            ))
        }
        GraphError::UnmetPresence {
            constraint,
            owner,
            key,
            element,
        } => Diagnostic::new(
            Code::SchemaMissingProperty,
            format!("{element} lacks `{owner}.{key}`, which constraint `{constraint}` requires"),
            at,
        )
        .with_help(format!("give it a value: `{{{key}: …}}`")),
        GraphError::UnmetType {
            constraint,
            owner,
            key,
            expected,
            value,
            element,
        } => Diagnostic::new(
            Code::SchemaWrongType,
            format!(
                "`{owner}.{key}` of {element} is {}, and constraint `{constraint}` says {expected}",
                value.value_type()
            ),
            at,
        ),
        GraphError::UndeclaredLabel {
            label,
            declared,
            element,
        } => undeclared(
            Code::SchemaUnknownName,
            format!("the graph type does not declare the label `{label}` ({element})"),
            &label,
            &declared,
            span,
        ),
        GraphError::UndeclaredRelationshipType {
            relationship_type,
            declared,
            element,
        } => undeclared(
            Code::SchemaUnknownName,
            format!(
                "the graph type does not declare the relationship type `{relationship_type}` ({element})"
            ),
            &relationship_type,
            &declared,
            span,
        ),
        GraphError::MissingLabel {
            label,
            extends,
            element,
        } => Diagnostic::new(
            Code::SchemaMissingProperty,
            format!("{element} has the label `{label}` but not `{extends}`, which it extends"),
            at,
        )
        .with_help(format!("write `:{extends}:{label}`")),
        GraphError::MissingProperty {
            owner,
            key,
            element,
        } => Diagnostic::new(
            Code::SchemaMissingProperty,
            format!("{element} lacks `{owner}.{key}`, which is required"),
            at,
        )
        .with_help(format!("give it a value: `{{{key}: …}}`")),
        GraphError::WrongType {
            owner,
            key,
            expected,
            value,
            element,
        } => Diagnostic::new(
            Code::SchemaWrongType,
            format!(
                "`{owner}.{key}` of {element} is {}, expected {}",
                value.value_type(),
                type_name(&expected)
            ),
            at,
        ),
        GraphError::NotAllowed {
            owner,
            key,
            value,
            allowed,
            element,
        } => {
            let diagnostic = Diagnostic::new(
                Code::SchemaValueNotAllowed,
                format!(
                    "`{owner}.{key}` of {element} does not allow {}",
                    shown(&value)
                ),
                at,
            );
            let texts = allowed.iter().filter_map(|value| match value {
                Value::String(text) => Some(&**text),
                _ => None,
            });
            let near = match &value {
                Value::String(text) => nearest(text, texts),
                _ => None,
            };
            match near {
                Some(near) => diagnostic.with_help(format!("did you mean '{near}'?")),
                None => {
                    diagnostic.with_help(format!("allowed: {}", listed(allowed.iter().map(shown))))
                }
            }
        }
        GraphError::UndeclaredProperty {
            owner,
            key,
            declared,
            element,
        } => undeclared(
            Code::SchemaUndeclaredProperty,
            format!("the graph type does not declare `{owner}.{key}` ({element})"),
            &key,
            &declared,
            span,
        ),
        GraphError::Endpoints {
            relationship_type,
            start,
            end,
            declared,
            element,
        } => {
            let labels = |labels: &[Arc<str>]| {
                if labels.is_empty() {
                    "()".to_owned()
                } else {
                    format!("(:{})", labels.join(":"))
                }
            };
            let rule = |(start, end): &(Option<Arc<str>>, Option<Arc<str>>)| {
                let side = |label: &Option<Arc<str>>| {
                    label
                        .as_ref()
                        .map_or_else(|| "()".to_owned(), |label| format!("(:{label})"))
                };
                format!("{}-[:{relationship_type}]->{}", side(start), side(end))
            };
            Diagnostic::new(
                Code::SchemaEndpoint,
                format!(
                    "`{relationship_type}` cannot join {} to {} ({element})",
                    labels(&start),
                    labels(&end)
                ),
                at,
            )
            .with_help(format!("declared: {}", listed(declared.iter().map(rule))))
        }
        GraphError::Definition(message) => Diagnostic::new(Code::SchemaDefinition, message, at),
    }
}

/// A declared type as it is written.
fn type_name(property_type: &PropertyType) -> String {
    match property_type {
        PropertyType::Any => "any storable value".to_owned(),
        PropertyType::Boolean => "BOOLEAN".to_owned(),
        PropertyType::Integer => "INTEGER".to_owned(),
        PropertyType::Float => "FLOAT".to_owned(),
        PropertyType::String => "STRING".to_owned(),
        PropertyType::Date => "DATE".to_owned(),
        PropertyType::LocalTime => "LOCAL TIME".to_owned(),
        PropertyType::Time => "ZONED TIME".to_owned(),
        PropertyType::LocalDateTime => "LOCAL DATETIME".to_owned(),
        PropertyType::DateTime => "ZONED DATETIME".to_owned(),
        PropertyType::Duration => "DURATION".to_owned(),
        PropertyType::Edtf => "EDTF".to_owned(),
        PropertyType::Point => "POINT".to_owned(),
        PropertyType::List(item) => format!("LIST<{}>", type_name(item)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_outside_the_declared_list_names_the_nearest_one() {
        let error = EngineError::Graph {
            error: Box::new(GraphError::NotAllowed {
                owner: "Claim".into(),
                key: "status".into(),
                value: "disputd".into(),
                allowed: vec!["disputed".into(), "confirmed".into()],
                element: crate::model::graph::Element::Node(crate::model::value::NodeId(3)),
            }),
            span: Span::new(4, 9),
        };
        let diagnostic = Diagnostic::from(error);
        assert_eq!(diagnostic.code, Code::SchemaValueNotAllowed);
        assert_eq!(diagnostic.help[0].message, "did you mean 'disputed'?");
    }
}

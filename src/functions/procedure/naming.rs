//! Procedures of names: what a name may stand for. They tell; nothing is merged.

use std::sync::Arc;

use super::Column;
use super::Procedure;
use super::ProcedureParameter;
use super::ProcedureSignature;
use super::Yielded;
use super::algorithm::configuration::Configuration;
use super::algorithm::configuration::LABEL;
use super::algorithm::configuration::Setting;
use super::algorithm::configuration::unknown;
use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
use crate::model::graph::View;
use crate::model::lens::candidates;
use crate::model::lens::candidates::Candidate;
use crate::model::value::Map;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

const STRING: TypeSet = TypeSet::one(ValueType::String);

/// How many candidates are shown at most, the least score of one, and which labels are looked through.
const SETTINGS: &[Setting] = &[
    LABEL,
    Setting::count("limit", 20),
    Setting::number("least", 0.0, 1.0, candidates::WORTH_SHOWING),
];
/// The columns.
const COLUMNS: &[(&str, TypeSet)] = &[
    ("node", TypeSet::one(ValueType::Node)),
    ("score", TypeSet::one(ValueType::Float)),
    ("matched", STRING),
    ("how", STRING),
];

/// The procedures.
pub(super) fn procedures() -> impl Iterator<Item = Arc<dyn Procedure>> {
    let parameter = |name: &str, types, default| ProcedureParameter {
        name: name.to_owned(),
        types,
        default,
    };
    let settings: Vec<String> = SETTINGS.iter().map(Setting::text).collect();
    let resolve: Arc<dyn Procedure> = Arc::new(Resolve {
        signature: ProcedureSignature {
            name: "annals.resolve".to_owned(),
            parameters: vec![
                parameter("name", STRING, None),
                parameter(
                    "settings",
                    TypeSet::one(ValueType::Map),
                    Some(Value::map(Map::default())),
                ),
            ],
            columns: COLUMNS
                .iter()
                .map(|(name, types)| Column {
                    name: (*name).to_owned(),
                    types: *types,
                })
                .collect(),
            doc: format!(
                "what a name may stand for, of whatever kind, best first: the spelling that fits, and whether it is \
                 an id, a name, an alias, a weak alias (which names other things too), another word order or \
                 romanisation, similar, or part of the other; settings: `{}`",
                settings.join("`, `")
            ),
        },
    });
    std::iter::once(resolve)
}

#[derive(Debug)]
struct Resolve {
    signature: ProcedureSignature,
}

impl Procedure for Resolve {
    fn signature(&self) -> &ProcedureSignature {
        &self.signature
    }

    fn call(&self, arguments: &[Value], context: &Context<'_>) -> Result<Yielded, FunctionError> {
        let name = match &arguments[0] {
            Value::Null => return Ok(Yielded::nothing()),
            Value::String(name) => name,
            other => {
                return Err(FunctionError::ArgumentType {
                    position: 0,
                    expected: STRING,
                    found: other.value_type(),
                });
            }
        };
        let settings = Configuration::read(&arguments[1], 1, SETTINGS)?;
        let found = candidates::candidates(
            context.view,
            name,
            labels(context.view, &settings)?.as_deref(),
            settings.number("least"),
            settings.count("limit"),
        );
        Ok(Yielded::of(found.into_iter().map(row)))
    }
}

/// The labels that are asked for; `None` when all are.
fn labels(
    view: View<'_>,
    settings: &Configuration<'_>,
) -> Result<Option<Vec<LabelId>>, FunctionError> {
    let names = &view.catalog().names;
    let number = |name: &Arc<str>| {
        let all =
            (0..names.count(NameKind::Label)).map(|id| &**names.label_name(LabelId(id as u32)));
        names.label(name).ok_or_else(|| unknown("label", name, all))
    };
    settings
        .names("label")
        .map(|asked| asked.iter().map(number).collect())
        .transpose()
}

fn row(candidate: Candidate) -> Vec<Value> {
    vec![
        Value::Node(candidate.node),
        Value::Float((candidate.score * 100.0).round() / 100.0),
        candidate.matched.into(),
        candidate.how.into(),
    ]
}

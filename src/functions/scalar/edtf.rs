//! Dates that say how sure they are, and what may be so and must be so of them.

use std::sync::Arc;

use crate::functions::arguments::given;
use crate::functions::arguments::text;
use crate::functions::arguments::unexpected;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::functions::signature::Remark;
use crate::model::value::Map;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::edtf::Edtf;
use crate::model::value::edtf::EdtfError;
use crate::model::value::edtf::phrase;
use crate::model::value::edtf::relation;
use crate::model::value::edtf::relation::Span;
use crate::model::value::temporal::Date;
use crate::model::value::text::text_of;

const BOOLEAN: TypeSet = TypeSet::one(ValueType::Boolean);
const EDTF: TypeSet = TypeSet::one(ValueType::Edtf);
const MAP: TypeSet = TypeSet::one(ValueType::Map);
/// What has a place in time. A text is read as EDTF.
const WHEN: TypeSet = TypeSet::of(&[
    ValueType::Edtf,
    ValueType::Date,
    ValueType::LocalDateTime,
    ValueType::DateTime,
    ValueType::String,
]);

const TWO_DATES: &[Parameter] = &[Parameter::new("one", WHEN), Parameter::new("other", WHEN)];
const IN_WINDOW: &[Parameter] = &[Parameter::new("date", WHEN), Parameter::new("window", WHEN)];
const OF_WINDOW: &[Parameter] = &[Parameter::new("window", WHEN), Parameter::new("date", WHEN)];

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("edtf", &[Parameter::new("text", WHEN)], EDTF, edtf)
        .doc("a date as EDTF (ISO 8601-2) writes it: imprecise, uncertain, an interval or one of several")
        .example("edtf('2025?-10?')", "edtf('2025-10?')"),
    Function::new(
        "edtf.parse",
        &[
            Parameter::new("phrase", TypeSet::one(ValueType::String)),
            Parameter::new("reported", WHEN),
        ],
        MAP,
        parse,
    )
    .required(1)
    .doc("what a phrase such as 'late 2025' means as a date, and the rule that says so; phrases such as 'last week' need the day of the report")
    .example("edtf.parse('late 2025').value", "edtf('2025-39')"),
    Function::new("possibly", &[Parameter::new("condition", BOOLEAN)], BOOLEAN, |arguments, _| {
        truth(arguments).map(|truth| Value::Boolean(truth != Some(false)))
    })
    .takes_null()
    .doc("whether a condition is not excluded: true unless it is false; what is not known is possible")
    .example("possibly(edtf('2025-10') < date('2025-10-09'))", "true"),
    Function::new("certainly", &[Parameter::new("condition", BOOLEAN)], BOOLEAN, |arguments, _| {
        truth(arguments).map(|truth| Value::Boolean(truth == Some(true)))
    })
    .takes_null()
    .doc("whether a condition holds whatever the exact dates are: false where it is null")
    .example("certainly(edtf('2025-10') < date('2025-10-09'))", "false"),
    Function::new("before", TWO_DATES, BOOLEAN, |arguments, _| {
        related(arguments, relation::before)
    })
    .doc("whether one date ends before the other begins; null where the bounds leave it open")
    .example("before(edtf('2025-10'), edtf('2025-11-02'))", "true"),
    Function::new("after", TWO_DATES, BOOLEAN, |arguments, _| {
        related(arguments, |one, other| relation::before(other, one))
    })
    .doc("whether one date begins after the other ends; null where the bounds leave it open")
    .example("after(edtf('2025-39'), date('2025-10-09'))", "null"),
    Function::new("meets", TWO_DATES, BOOLEAN, |arguments, _| {
        related(arguments, relation::meets)
    })
    .doc("whether the other date begins right after the one ends, on the next day or second; null where that is open")
    .example("meets(edtf('2025-10-09/2025-10-11'), edtf('2025-10-12'))", "true"),
    Function::new("overlaps", IN_WINDOW, BOOLEAN, |arguments, _| {
        related(arguments, relation::overlaps)
    })
    .doc("whether any of a date lies in a window, which is taken from its first to its last moment; null where that is open")
    .example("overlaps(edtf('2025-10-11/..'), edtf('2025-12'))", "true"),
    Function::new("during", IN_WINDOW, BOOLEAN, |arguments, _| {
        related(arguments, |date, window| relation::contains(window, date))
    })
    .doc("whether all of a date lies in a window, which is taken from its first to its last moment; null where that is open")
    .example("during(edtf('2025-39'), edtf('2025-10'))", "null"),
    Function::new("contains", OF_WINDOW, BOOLEAN, |arguments, _| {
        related(arguments, relation::contains)
    })
    .doc("whether a window, taken from its first to its last moment, holds all of a date; null where that is open")
    .example("contains(edtf('2025-10'), date('2025-10-09'))", "true"),
    Function::new("starts", IN_WINDOW, BOOLEAN, |arguments, _| {
        related(arguments, relation::starts)
    })
    .doc("whether a date begins with a window, which is taken from its first to its last moment, and ends before it; null where that is open")
    .example("starts(edtf('2025-10-01/2025-10-09'), edtf('2025-10'))", "true"),
    Function::new("finishes", IN_WINDOW, BOOLEAN, |arguments, _| {
        related(arguments, relation::finishes)
    })
    .doc("whether a date ends with a window, which is taken from its first to its last moment, and begins after it; null where that is open")
    .example("finishes(date('2025-10-31'), edtf('2025-10'))", "true"),
    Function::new("equals", TWO_DATES, BOOLEAN, |arguments, _| {
        related(arguments, relation::equals)
    })
    .doc("whether two dates begin together and end together; null where that is open, as of two vague dates")
    .example("equals(edtf('2025-10-09/2025-10-11'), edtf('2025-10-09/2025-10-11'))", "true"),
];

impl From<EdtfError> for FunctionError {
    fn from(error: EdtfError) -> Self {
        Self::ArgumentValue(error.to_string())
    }
}

fn edtf(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    Ok(match &arguments[0] {
        Value::Edtf(_) => arguments[0].clone(),
        Value::Date(date) => Value::Edtf(Arc::new(Edtf::of_date(*date))),
        Value::LocalDateTime(_) | Value::DateTime(_) => {
            let text = crate::model::value::text::text_of(&arguments[0]).unwrap_or_default();
            // EDTF knows no fractions of a second and no names of zones.
            let text = text.split('[').next().unwrap_or_default();
            let text = match text.split_once('.') {
                Some((before, rest)) => {
                    let zone =
                        rest.trim_start_matches(|character: char| character.is_ascii_digit());
                    format!("{before}{zone}")
                }
                None => text.to_owned(),
            };
            Value::Edtf(Arc::new(text.parse::<Edtf>()?))
        }
        _ => {
            let date = text(arguments, 0)?.parse::<Edtf>()?;
            context
                .remark
                .set(date.beyond_standard().map(Remark::BeyondStandard));
            Value::Edtf(Arc::new(date))
        }
    })
}

/// The day a report is of.
fn day_of_report(value: &Value) -> Result<Date, FunctionError> {
    let day = match value {
        Value::Date(date) => Some(*date),
        Value::LocalDateTime(time) => Some(time.date()),
        Value::DateTime(time) => Some(time.local().date()),
        Value::Edtf(edtf) => only_day(edtf),
        Value::String(text) => text.parse::<Edtf>().ok().as_ref().and_then(only_day),
        _ => None,
    };
    day.ok_or_else(|| {
        let text = text_of(value).unwrap_or_else(|| value.value_type().to_string().into());
        FunctionError::ArgumentValue(format!(
            "the report must be of one day, such as `date('2025-10-09')`, and this is `{text}`"
        ))
    })
}

/// The day of a date that is one.
fn only_day(edtf: &Edtf) -> Option<Date> {
    edtf.earliest_date()
        .filter(|day| edtf.latest_date() == Some(*day))
}

fn parse(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let reported = match given(arguments, 1) {
        None => None,
        Some(value) => Some(day_of_report(value)?),
    };
    let reading = phrase::read(text(arguments, 0)?, reported)?;
    let mut entries = Map::default();
    entries.insert("value".into(), Value::Edtf(Arc::new(reading.value)));
    entries.insert("rule".into(), reading.rule.into());
    Ok(Value::map(entries))
}

fn truth(arguments: &[Value]) -> Result<Option<bool>, FunctionError> {
    match &arguments[0] {
        Value::Null => Ok(None),
        Value::Boolean(truth) => Ok(Some(*truth)),
        _ => Err(unexpected(arguments, 0, BOOLEAN)),
    }
}

fn related(
    arguments: &[Value],
    relation: fn(Span, Span) -> Option<bool>,
) -> Result<Value, FunctionError> {
    let truth = relation(span(arguments, 0)?, span(arguments, 1)?);
    Ok(truth.map_or(Value::Null, Value::Boolean))
}

fn span(arguments: &[Value], position: usize) -> Result<Span, FunctionError> {
    match &arguments[position] {
        Value::String(text) => Ok(text.parse::<Edtf>()?.span()),
        value => Span::of(value).ok_or_else(|| unexpected(arguments, position, WHEN)),
    }
}

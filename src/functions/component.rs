//! Components of temporal values, durations and points: what `value.name` is when the value is no element and no map.

use std::sync::Arc;

use super::scalar::spatial;
use super::signature::FunctionError;
use crate::model::value::Value;
use crate::model::value::edtf::COMPONENTS;
use crate::model::value::edtf::Component;
use crate::model::value::edtf::Edtf;
use crate::model::value::temporal::ComponentValue;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::LocalDateTime;
use crate::model::value::temporal::Zone;

/// The component called `name`, as in `date('2025-10-09').year`. `None` when the value is of a type without
/// components; an error when the type has no such component.
pub fn component(value: &Value, name: &str) -> Option<Result<Value, FunctionError>> {
    // What is known exactly is its own bounds, as of an EDTF date.
    if matches!(name, "earliest" | "latest")
        && matches!(
            value,
            Value::Date(_) | Value::LocalDateTime(_) | Value::DateTime(_)
        )
    {
        return Some(Ok(value.clone()));
    }
    let component = match value {
        Value::Date(date) => date.component(name),
        Value::LocalTime(time) => time.component(name),
        Value::Time(time) => time.component(name),
        Value::LocalDateTime(time) => time.component(name),
        Value::DateTime(time) => time.component(name),
        Value::Duration(duration) => duration.component(name),
        Value::Edtf(edtf) => return Some(edtf_component(edtf, name)),
        Value::Point(point) => {
            return Some(spatial::component(point, name).ok_or_else(|| {
                FunctionError::ArgumentValue(format!("{point} has no component `{name}`"))
            }));
        }
        _ => return None,
    };
    Some(match component {
        Ok(ComponentValue::Integer(integer)) => Ok(Value::Integer(integer)),
        Ok(ComponentValue::Text(text)) => Ok(Value::from(text)),
        Err(error) => Err(error.into()),
    })
}

fn edtf_component(edtf: &Edtf, name: &str) -> Result<Value, FunctionError> {
    Ok(match edtf.component(name) {
        Some(Component::None) => Value::Null,
        Some(Component::Date(date)) => Value::Date(date),
        Some(Component::Second(second, None)) => {
            Value::LocalDateTime(LocalDateTime::from_epoch(second, 0)?)
        }
        Some(Component::Second(second, Some(offset))) => {
            let zone = Zone::Offset(offset as i32);
            Value::DateTime(Arc::new(DateTime::from_epoch(second, 0, &zone)?))
        }
        Some(Component::Integer(integer)) => Value::Integer(integer),
        Some(Component::Boolean(boolean)) => Value::Boolean(boolean),
        Some(Component::Text(text)) => Value::from(text),
        None => {
            return Err(FunctionError::ArgumentValue(format!(
                "an EDTF date has no component `{name}`; it has {}",
                COMPONENTS.join(", ")
            )));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_a_year_and_no_hour() {
        let date = Value::Date("2025-10-09".parse().unwrap());
        assert_eq!(component(&date, "year"), Some(Ok(Value::Integer(2025))));
        assert!(matches!(component(&date, "hour"), Some(Err(_))));
        assert_eq!(component(&Value::Integer(1), "year"), None);
    }
}

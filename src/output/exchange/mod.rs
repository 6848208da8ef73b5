//! Formats other tools read: `GraphML`, GEXF, `GeoJSON`, Mermaid, RDF Turtle, `FollowTheMoney`, CSV tables.
//!
//! What they share is here: the moments of an element, its name, and XML text. They write [`Elements`], wherever those
//! come from. Must never know a file.

mod elements;
mod entities;
mod geojson;
mod gexf;
mod graphml;
mod mermaid;
mod tables;
mod turtle;
mod xml;

pub use elements::Elements;
pub use entities::render_entities;
pub use entities::write_entities;
pub use geojson::render_geojson;
pub use geojson::write_geojson;
pub use gexf::render_gexf;
pub use gexf::write_gexf;
pub use graphml::render_graphml;
pub use graphml::write_graphml;
pub use mermaid::render_mermaid;
pub use mermaid::write_mermaid;
pub use tables::TABLE_FILES;
pub use tables::Tables;
pub use turtle::render_turtle;
pub use turtle::write_turtle;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::model::result::Subgraph;
use crate::model::value::Map;
use crate::model::value::Node;
use crate::model::value::Value;
use crate::model::value::edtf::Edtf;
use crate::model::value::temporal::Date;
use crate::output::literal;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Properties that say when an element holds, the first present one wins.
const TIMES: [&str; 3] = ["when", "valid", "active"];

/// The first and the last second a value may mean, in seconds of universal time; open where `None`.
type Moments = (Option<i64>, Option<i64>);

/// The moments of a value that is a date or a time of a date.
fn moments(value: &Value) -> Option<Moments> {
    Some(match value {
        Value::Edtf(date) => (date.earliest(), date.latest()),
        Value::Date(date) => {
            let start = date.days_since_epoch() * DAY;
            (Some(start), Some(start + DAY - 1))
        }
        Value::LocalDateTime(moment) => {
            let second = moment.epoch_seconds();
            (Some(second), Some(second))
        }
        Value::DateTime(moment) => {
            let second = moment.epoch_seconds();
            (Some(second), Some(second))
        }
        _ => return None,
    })
}

/// When an element holds, by its property `when`, `valid` or `active`; texts are read as EDTF.
fn element_moments(properties: &Map) -> Option<Moments> {
    let value = TIMES.iter().find_map(|key| properties.get(*key))?;
    match value {
        Value::String(text) => {
            let date: Edtf = text.parse().ok()?;
            Some((date.earliest(), date.latest()))
        }
        other => moments(other),
    }
}

/// A second of universal time as `2025-10-09T00:00:00Z`; `None` outside the years 1 to 9999, which XML Schema's
/// readers do not take.
fn date_time(second: i64) -> Option<String> {
    let day = day(second)?;
    let time = second.rem_euclid(DAY);
    Some(format!(
        "{day}T{:02}:{:02}:{:02}Z",
        time / 3600,
        time / 60 % 60,
        time % 60
    ))
}

/// The day of a second of universal time, within the years 1 to 9999.
fn day(second: i64) -> Option<String> {
    let day = Date::from_days_since_epoch(second.div_euclid(DAY)).ok()?;
    let text = day.to_string();
    (text.len() == 10 && !text.starts_with("0000")).then_some(text)
}

/// Tells of dates of which a format that writes moments can write none: beyond the years 1 to 9999.
pub fn unwritten_moments(elements: Elements<'_>, format: &str) -> Option<Diagnostic> {
    if !["geojson", "gexf", "graphml", "turtle"].contains(&format) {
        return None;
    }
    let (mut count, mut first) = (0_u64, None);
    let all = elements.node_properties();
    for properties in all.chain(elements.relationship_properties()) {
        let Some((earliest, latest)) = element_moments(&properties) else {
            continue;
        };
        let mut told = [earliest, latest].into_iter().flatten();
        if told.any(|second| date_time(second).is_none()) {
            count += 1;
            let told = TIMES.iter().find_map(|key| properties.get(*key));
            first = first.or_else(|| told.map(bare));
        }
    }
    let first = first?;
    let dates = if count == 1 {
        "1 date is".to_owned()
    } else {
        format!("{count} dates are")
    };
    let message = format!(
        "{dates} beyond the years 1 to 9999, for example {first}: without a start or an end in {format}"
    );
    let notice = Diagnostic::new(Code::UnwrittenMoment, message, None);
    Some(
        notice
            .with_help("the date is there as a text; who reads the moments may take it for always"),
    )
}

/// A value as bare text: texts and dates as they are, all else as a literal.
fn bare(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        other => literal::cell(other, &Subgraph::default()),
    }
}

/// What a reader calls a node: its `name`, or another telling property, or its number.
fn name_of(node: &Node) -> String {
    ["name", "title", "text", "id"]
        .iter()
        .find_map(|key| node.properties.get(*key))
        .map_or_else(|| node.id.0.to_string(), bare)
}

/// The first and the last moment of a date among properties, as full date-times called `…_start` and `…_end`: with `_`
/// behind where there are properties of these names. One without an earliest or latest moment has none. A text is read as
/// EDTF where it is in a property that says when an element holds.
fn bounds_of(properties: &Map, key: &str, value: &Value) -> impl Iterator<Item = (String, String)> {
    let told = match value {
        Value::String(text) if TIMES.contains(&key) => {
            let date: Option<Edtf> = text.parse().ok();
            date.map(|date| (date.earliest(), date.latest()))
        }
        value => moments(value),
    };
    let (earliest, latest) = told.unwrap_or_default();
    let bounds = [("start", earliest), ("end", latest)].into_iter();
    bounds.filter_map(move |(bound, second)| {
        let moment = second.and_then(date_time)?;
        let name = format!("{key}_{bound}");
        let name = if properties.contains_key(name.as_str()) {
            apart(&name, |taken| properties.contains_key(taken))
        } else {
            name
        };
        Some((name, moment))
    })
}

/// A name that nothing else has: with `_` behind it, as often as it takes.
fn apart(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut name = format!("{name}_");
    while is_taken(&name) {
        name.push('_');
    }
    name
}

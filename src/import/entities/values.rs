//! The properties of an entity as values: lists of texts, but dates as one EDTF and coordinates as numbers.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::import::error::ImportError;
use crate::import::map::EntityInterval;
use crate::import::map::EntityMap;
use crate::import::writer::Properties;
use crate::import::writer::Writer;
use crate::model::catalog::KeyId;
use crate::model::collections::IndexMap;
use crate::model::value::Value;
use crate::model::value::edtf::Edtf;
use crate::model::value::temporal::Date;

/// Names of properties by which annals says who an element is and where it is from.
const OWN_NAMES: [&str; 5] = ["id", "schema", "source", "locator", "named_by"];
/// How far a number of degrees may be from zero.
const MOST_DEGREES: [(&str, f64); 2] = [("lat", 90.0), ("lon", 180.0)];

/// The texts of an entity by the names of its properties.
type Named<'n> = IndexMap<&'n str, Vec<&'n str>>;

/// An entity's properties as values, its id first; what else stands beside them as `src_*`.
pub(super) fn values_of(
    writer: &mut Writer<'_, '_>,
    map: &EntityMap,
    id: &str,
    json: &Json,
    named: &Named<'_>,
) -> Result<Properties, ImportError> {
    let mut values = vec![(writer.key("id")?, Value::string(id))];
    let mut dates: IndexMap<&str, Vec<(&str, &str)>> = IndexMap::default();
    for (original, texts) in named {
        let name = map.name_of(original);
        if map.dates.iter().any(|date| date == name) {
            let told = texts.iter().map(|text| (*original, *text));
            dates.entry(name).or_default().extend(told);
            continue;
        }
        if map.numbers.iter().any(|number| number == name) {
            add_number(writer, &mut values, (original, name), texts)?;
            continue;
        }
        // An entity may have properties of these names, and what annals says by them must stay what it is.
        let key = if OWN_NAMES.contains(&name) {
            writer.key(&format!("src_{name}"))?
        } else {
            writer.key(name)?
        };
        add(&mut values, key, texts);
    }
    for (name, told) in dates {
        add_date(writer, &mut values, name, &told)?;
    }
    if let Some(rule) = &map.interval {
        let key = writer.key(&rule.property)?;
        if values.iter().all(|(other, _)| *other != key)
            && let Some(date) = interval_of(writer, rule, named)
        {
            values.push((key, date));
        }
    }
    for (name, value) in json.as_object().into_iter().flatten() {
        if ["id", "schema", "properties", "caption"].contains(&name.as_str()) {
            continue;
        }
        let value = match value {
            Json::Null => continue,
            Json::Bool(flag) => Value::Boolean(*flag),
            Json::String(text) => Value::string(text.as_str()),
            other => match (other.as_i64(), texts_of(other)) {
                (Some(number), _) => Value::Integer(number),
                (None, Some(texts)) if texts.is_empty() => continue,
                (None, Some(texts)) => Value::list(texts.into_iter().map(Value::string).collect()),
                (None, None) => Value::string(other.to_string()),
            },
        };
        values.push((writer.key(&format!("src_{name}"))?, value));
    }
    Ok(values)
}

/// Adds the one date that texts tell. Those that are no dates, or tell less than others, are kept as `src_*`.
fn add_date(
    writer: &mut Writer<'_, '_>,
    values: &mut Properties,
    name: &str,
    told: &[(&str, &str)],
) -> Result<(), ImportError> {
    let mut dates: Vec<(usize, Edtf)> = Vec::new();
    for (at, (original, text)) in told.iter().enumerate() {
        match text.parse() {
            Ok(date) => dates.push((at, date)),
            Err(_not_edtf) => {
                let kind = format!("`{name}` is not a date, kept as src_{original}");
                warn(writer, kind, text);
            }
        }
    }
    let all: Vec<Edtf> = dates.iter().map(|(_, date)| date.clone()).collect();
    dates.retain(|(_, date)| !all.iter().any(|other| says_more(other, date)));
    dates.sort_by_key(|(_, date)| (date.earliest(), date.latest()));
    dates.dedup_by(|(_, one), (_, other)| one.text() == other.text());
    let together = match dates.as_slice() {
        [] => None,
        [(_, date)] => Some((date.clone(), true)),
        several => one_of(several),
    };
    let is_told = |at: &usize| dates.iter().any(|(date, _)| date == at);
    let whole = together.as_ref().is_none_or(|(_, whole)| *whole);
    let mut kept: IndexMap<&str, Vec<&str>> = IndexMap::default();
    for (at, (original, text)) in told.iter().enumerate() {
        if !(whole && is_told(&at)) {
            kept.entry(original).or_default().push(text);
        }
    }
    for (original, texts) in kept {
        let key = writer.key(&format!("src_{original}"))?;
        add(values, key, &texts);
    }
    if let Some((date, _)) = together {
        if dates.len() > 1 {
            let kind = format!("`{name}` has several dates, it is one of them");
            warn(writer, kind, date.text());
        }
        values.push((writer.key(name)?, Value::Edtf(Arc::new(date))));
    }
    Ok(())
}

/// Whether one date lies within another one and is the narrower.
fn says_more(one: &Edtf, other: &Edtf) -> bool {
    let bounds = |date: &Edtf| Some((date.earliest()?, date.latest()?));
    match (bounds(one), bounds(other)) {
        (Some(one), Some(other)) => other.0 <= one.0 && one.1 <= other.1 && one != other,
        _ => false,
    }
}

/// One of several dates, in their order: and whether that tells each of them. Where they cannot be listed it is some day
/// from the first to the last.
fn one_of(dates: &[(usize, Edtf)]) -> Option<(Edtf, bool)> {
    let texts: Vec<&str> = dates.iter().map(|(_, date)| &**date.text()).collect();
    if let Ok(date) = format!("[{}]", texts.join(",")).parse() {
        return Some((date, true));
    }
    let first = dates.iter().map(|(_, date)| first_day(date)).min()?;
    let last = dates.iter().map(|(_, date)| last_day(date)).max()?;
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let text = format!("[{}..{}]", day(first), day(last));
    text.parse().ok().map(|date| (date, false))
}

/// The first day of a date; of a time of day, the day that is written with it.
fn first_day(date: &Edtf) -> Option<Date> {
    written_day(date).or_else(|| date.earliest_date())
}

/// The last day of a date; of a time of day, the day that is written with it.
fn last_day(date: &Edtf) -> Option<Date> {
    written_day(date).or_else(|| date.latest_date())
}

fn written_day(date: &Edtf) -> Option<Date> {
    date.is_timed().then(|| date.day()).flatten()
}

/// Adds a number of degrees; what is none, or is not on the globe, is kept as `src_*`.
fn add_number(
    writer: &mut Writer<'_, '_>,
    values: &mut Properties,
    (original, name): (&str, &str),
    texts: &[&str],
) -> Result<(), ImportError> {
    let most = MOST_DEGREES.iter().find(|(known, _)| *known == name);
    let most = most.map_or(f64::INFINITY, |(_, most)| *most);
    let numbers = texts.iter().map(|text| text.trim().parse::<f64>().ok());
    let numbers: Option<Vec<f64>> = numbers.collect();
    let one = match numbers.as_deref() {
        Some([first, rest @ ..]) if rest.iter().all(|other| other.total_cmp(first).is_eq()) => {
            Some(*first)
        }
        _ => None,
    };
    match one.filter(|number| number.is_finite() && number.abs() <= most) {
        Some(number) => values.push((writer.key(name)?, Value::Float(number))),
        None if texts.is_empty() => {}
        None => {
            let kind =
                format!("`{original}` is not one number that can be, kept as src_{original}");
            warn(writer, kind, &texts.join(", "));
            let key = writer.key(&format!("src_{original}"))?;
            add(values, key, texts);
        }
    }
    Ok(())
}

fn warn(writer: &mut Writer<'_, '_>, kind: String, text: &str) {
    let line = writer.place.line;
    let noted = writer.report.warnings.entry(kind).or_default();
    noted.add(|| format!("line {line}: {text}"));
}

/// The date from a beginning to an end, of which one may be unknown; of several the first and the last. What has been
/// written from an EDTF date tells the days it begins and ends with, and the date itself in a note: that is taken where
/// it agrees with the days.
fn interval_of(
    writer: &mut Writer<'_, '_>,
    rule: &EntityInterval,
    named: &Named<'_>,
) -> Option<Value> {
    let texts = |name: &str| named.get(name).map_or(&[][..], Vec::as_slice);
    let (starts, ends) = (texts(&rule.start), texts(&rule.end));
    if starts.is_empty() && ends.is_empty() {
        return None;
    }
    let (start, end) = (outermost(starts, true), outermost(ends, false));
    for (name, texts) in [(&rule.start, starts), (&rule.end, ends)] {
        if texts.len() > 1 {
            let kind = format!("`{name}` has several dates, the outermost counts");
            warn(writer, kind, &texts.join(", "));
        }
    }
    let day = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
    let mut noted = texts(&rule.note).iter().filter_map(|note| {
        let (name, text) = note.split_once(": ")?;
        let date: Edtf = text.parse().ok().filter(|_| name == rule.property)?;
        let agrees = day(first_day(&date)) == start && day(last_day(&date)) == end;
        agrees.then_some(date)
    });
    let written = match (start, end) {
        (start, end) if start == end => start.to_owned(),
        (start, end) => format!("{start}/{end}"),
    };
    match noted.next_back().map_or_else(|| written.parse(), Ok) {
        Ok(date) => Some(Value::Edtf(Arc::new(date))),
        Err(_not_edtf) => {
            let kind = format!("`{}` is not a date, none is made of it", rule.property);
            warn(writer, kind, &written);
            None
        }
    }
}

/// Of several beginnings the first, of several ends the last; the first text where they are no dates.
fn outermost<'t>(texts: &[&'t str], first: bool) -> &'t str {
    let dated = texts.iter().filter_map(|text| {
        let date: Edtf = text.parse().ok()?;
        Some((
            if first {
                first_day(&date)?
            } else {
                last_day(&date)?
            },
            *text,
        ))
    });
    let found = if first { dated.min() } else { dated.max() };
    found.map_or_else(
        || texts.first().copied().unwrap_or_default(),
        |(_, text)| text,
    )
}

/// Adds texts to a property, which is a list also of one.
pub(super) fn add(values: &mut Properties, key: KeyId, texts: &[&str]) {
    if texts.is_empty() {
        return;
    }
    let new = texts.iter().map(|text| Value::string(*text));
    let known = values.iter_mut().find(|(other, _)| *other == key);
    // Two properties may go by one name here.
    match known {
        None => values.push((key, Value::list(new.collect()))),
        Some((_, place)) => {
            let mut items = match &*place {
                Value::List(items) => items.to_vec(),
                one => vec![one.clone()],
            };
            for item in new {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
            *place = Value::list(items);
        }
    }
}

/// A text or a list of texts.
pub(super) fn texts_of(json: &Json) -> Option<Vec<&str>> {
    match json {
        Json::String(text) => Some(vec![text]),
        Json::Array(items) => items.iter().map(Json::as_str).collect(),
        _ => None,
    }
}

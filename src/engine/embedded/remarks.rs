//! What a running statement meets that its author should know of, whatever the rows: once for each place in the text.
//!
//! Several threads may remark at once. Must never know what is read; claims are `model/lens/contested`'s.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::functions::signature::Remark;
use crate::model::collections::IndexMap;
use crate::model::value::ValueType;
use crate::model::value::edtf::BeyondStandard;
use crate::model::value::edtf::Edtf;

/// The remarks of a statement.
#[derive(Debug, Default)]
pub(crate) struct Remarks(Mutex<IndexMap<(Span, Kind), usize>>);

/// What is met.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// Dates are compared with this text.
    TextBesideDate(Arc<str>),
    /// Dates or times of two kinds are compared.
    UnlikeDates(ValueType, ValueType),
    /// A text is looked for in dates of this type.
    TextInDates(ValueType),
    /// Vague dates that are written alike are compared.
    VagueEquality,
    /// A function says so.
    OfCall(Remark),
}

impl Remarks {
    /// That dates are compared with a text where the expression at `span` stands: that is never true.
    pub(crate) fn text_beside_date(&self, span: Span, text: &Arc<str>) {
        self.add(span, Kind::TextBesideDate(Arc::clone(text)));
    }

    /// That dates or times of two kinds are compared where the expression at `span` stands: that is never true.
    pub(crate) fn unlike_dates(&self, span: Span, one: ValueType, other: ValueType) {
        self.add(span, Kind::UnlikeDates(one, other));
    }

    /// That a text is looked for in dates where the expression at `span` stands: that is null.
    pub(crate) fn text_in_dates(&self, span: Span, found: ValueType) {
        self.add(span, Kind::TextInDates(found));
    }

    /// That vague dates that are written alike are asked to be equal where the expression at `span` stands.
    pub(crate) fn vague_equality(&self, span: Span) {
        self.add(span, Kind::VagueEquality);
    }

    /// What the function at `span` says of a call.
    pub(crate) fn of_call(&self, span: Span, remark: Remark) {
        self.add(span, Kind::OfCall(remark));
    }

    fn add(&self, span: Span, kind: Kind) {
        self.with(|met| *met.entry((span, kind)).or_insert(0) += 1);
    }

    /// The remarks, in the order in which they were first made.
    pub(crate) fn notices(&self) -> Vec<Diagnostic> {
        self.with(|met| {
            let met = met.iter();
            met.map(|((span, kind), times)| notice(*span, kind, *times))
                .collect()
        })
    }

    fn with<T>(&self, look: impl FnOnce(&mut IndexMap<(Span, Kind), usize>) -> T) -> T {
        // A thread that died left whole remarks behind.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn cases(times: usize) -> String {
    match times {
        1 => "1 case".to_owned(),
        times => format!("{times} cases"),
    }
}

fn notice(span: Span, kind: &Kind, times: usize) -> Diagnostic {
    let (code, message, help) = match kind {
        Kind::TextBesideDate(text) => (
            Code::ValueOfAnotherType,
            "dates are compared with a text here: they are never equal, nor one before the other".to_owned(),
            match text.parse::<Edtf>() {
                Ok(_) => format!("write `edtf('{text}')`"),
                Err(_) => "write a date: `edtf('2025-10-09')`".to_owned(),
            },
        ),
        Kind::UnlikeDates(one, other) => (
            Code::ValueOfAnotherType,
            format!("{one} and {other} values are compared here: they are never equal, nor one before the other"),
            "`edtf(…)` of either compares with both; `date(…)` of a time is its day".to_owned(),
        ),
        Kind::TextInDates(found) => (
            Code::ValueOfAnotherType,
            format!("a text is looked for in {found} values here, which is null: they are no texts"),
            "`during(date, '2025')` asks for a time; `toString(date)` is the text".to_owned(),
        ),
        Kind::VagueEquality => (
            Code::VagueEquality,
            "vague dates that are written alike need not be the same: their equality is null, not true"
                .to_owned(),
            "`during(date, '2026-02')` asks for a time, `possibly(…)` keeps what may be equal, `toString(date) = '2026-02'` \
             compares the texts"
                .to_owned(),
        ),
        Kind::OfCall(Remark::AreaWithoutDistance) => (
            Code::NoDistance,
            format!(
                "a place known only as an area has no distance: null in {}",
                cases(times)
            ),
            "`geo.near(place, to, metres)` knows places that are areas: `possibly(geo.near(…))` keeps those that may be \
             near; `point(…)` of their coordinates takes the middle for the whole"
                .to_owned(),
        ),
        Kind::OfCall(Remark::WithoutArea) => (
            Code::NoDistance,
            format!("nothing lies in a place without an area: null in {}", cases(times)),
            "a node has an area by its `geometry`, a Polygon or MultiPolygon; `geo.near` asks what is around a point"
                .to_owned(),
        ),
        Kind::OfCall(Remark::BrokenGeometry) => (
            Code::NoDistance,
            format!(
                "the `geometry` of a node is no GeoJSON, taken as if there were none in {}",
                cases(times)
            ),
            "`annals audit` lists them".to_owned(),
        ),
        Kind::OfCall(Remark::NotOnGlobe) => (
            Code::NoDistance,
            format!(
                "what has no coordinates on the globe is at no distance, and in nothing: null in {}",
                cases(times)
            ),
            "a node is somewhere by the numbers `lat` and `lon`, or a `geometry`; points are given as \
             `point({longitude: …, latitude: …})`"
                .to_owned(),
        ),
        Kind::OfCall(Remark::BeyondStandard(BeyondStandard::QualifiedDivision)) => (
            Code::DateBeyondStandard,
            "ISO 8601-2 has no uncertain or approximate part of a year, and other programs may refuse it".to_owned(),
            "write its months: `2025-09~/2025-12~` for `2025-39~`".to_owned(),
        ),
        Kind::OfCall(Remark::BeyondStandard(BeyondStandard::SeasonOfNoHemisphere)) => (
            Code::DateBeyondStandard,
            "ISO 8601-2 leaves open which months the seasons 21 to 24 are: taken as the northern ones".to_owned(),
            "write 25 to 28 for the northern seasons, 29 to 32 for the southern".to_owned(),
        ),
    };
    Diagnostic::new(code, message, Some(span)).with_help(help)
}

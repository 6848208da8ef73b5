//! What a running statement meets that its author should know of, whatever the rows: once for each place in the text.
//!
//! Several threads may remark at once. Must never know what is read; claims are `model/lens/contested`'s.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::model::collections::IndexMap;
use crate::model::value::edtf::Edtf;

/// The remarks of a statement.
#[derive(Debug, Default)]
pub(crate) struct Remarks(Mutex<IndexMap<Span, Remark>>);

#[derive(Debug)]
enum Remark {
    /// Dates are compared with this text.
    TextBesideDate(Arc<str>),
    /// So many places known only as areas were asked for a distance.
    AreasWithoutDistance(usize),
}

impl Remarks {
    /// That dates are compared with a text where the expression at `span` stands: that is never true.
    pub(crate) fn text_beside_date(&self, span: Span, text: &Arc<str>) {
        self.with(|found| {
            found
                .entry(span)
                .or_insert_with(|| Remark::TextBesideDate(Arc::clone(text)));
        });
    }

    /// That the function at `span` was asked for the distance of a place known only as an area.
    pub(crate) fn area_without_distance(&self, span: Span) {
        self.with(|found| {
            let remark = found.entry(span).or_insert(Remark::AreasWithoutDistance(0));
            if let Remark::AreasWithoutDistance(count) = remark {
                *count += 1;
            }
        });
    }

    /// The remarks, in the order in which they were first made.
    pub(crate) fn notices(&self) -> Vec<Diagnostic> {
        self.with(|found| {
            let notices = found.iter();
            notices
                .map(|(span, remark)| notice(*span, remark))
                .collect()
        })
    }

    fn with<T>(&self, look: impl FnOnce(&mut IndexMap<Span, Remark>) -> T) -> T {
        // A thread that died left whole remarks behind.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn notice(span: Span, remark: &Remark) -> Diagnostic {
    match remark {
        Remark::TextBesideDate(text) => {
            let message = "dates are compared with a text here: they are never equal, nor one before the other";
            let notice = Diagnostic::new(Code::ValueOfAnotherType, message, Some(span));
            match text.parse::<Edtf>() {
                Ok(_) => notice.with_help(format!("write `edtf('{text}')`")),
                Err(_) => notice.with_help("write a date: `edtf('2025-10-09')`"),
            }
        }
        Remark::AreasWithoutDistance(count) => {
            let times = if *count == 1 {
                "once"
            } else {
                &format!("{count} times")
            };
            let message = format!("a place known only as an area has no distance: null {times}");
            Diagnostic::new(Code::AreaWithoutDistance, message, Some(span)).with_help(
                "`geo.near(place, to, metres)` knows places that are areas: `possibly(geo.near(…))` keeps those that may be near; \
                 `point(…)` of their coordinates takes the middle for the whole",
            )
        }
    }
}

//! What can be wrong with the text of an EDTF value.

/// Why a text is no EDTF value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EdtfError {
    /// It is not written as EDTF demands.
    #[error("`{text}` is not an EDTF date: {problem}")]
    Malformed {
        /// The text.
        text: String,
        /// What is wrong with it, as half a sentence.
        problem: String,
        /// The byte at which reading stopped.
        at: usize,
    },
    /// A date that no calendar has, such as 30 February.
    #[error("there is no date {0}")]
    NoSuchDate(String),
    /// An interval that ends before it starts.
    #[error("`{0}` ends before it starts")]
    Backwards(String),
    /// A year that is too far away.
    #[error("the year of `{0}` is outside -999999999..999999999")]
    YearOutOfRange(String),
    /// A phrase that no rule reads.
    #[error("`{text}` is not a date phrase that is known; known are {known}")]
    UnknownPhrase {
        /// The phrase.
        text: String,
        /// Examples of what is read.
        known: &'static str,
    },
    /// A day with the name of another one of the week.
    #[error("{day} was no {said}")]
    OtherDayOfWeek {
        /// The day.
        day: String,
        /// The name.
        said: String,
    },
    /// A phrase that speaks of the day of the report, when none is given.
    #[error("`{0}` depends on when it was reported: give that date as the second argument")]
    NeedsReference(String),
}

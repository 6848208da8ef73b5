//! Dates, times and durations. (Being written.)

macro_rules! placeholder {
    ($($name:ident)*) => {$(
        /// A temporal value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);
    )*};
}

placeholder! { Date LocalTime Time LocalDateTime DateTime Duration }

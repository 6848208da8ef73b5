//! A date and time with an offset from UTC, and the named zone the offset came from, if any.
//!
//! Must never read a clock: the current instant is given by the caller.

use std::cmp::Ordering;
use std::sync::Arc;

use super::error::TemporalError;
use super::error::TemporalKind;
use super::local_date_time::LocalDateTime;
use super::local_time::NANOSECONDS_PER_SECOND;
use super::zone::LocalOffset;
use super::zone::Zone;
use super::zone::checked_offset;
use super::zone::offset_text;
use super::zone::write_offset;

/// A date and time with an offset from UTC, and optionally the name of its zone.
///
/// The total order is by instant, then by offset, then by zone name; `Eq` is fieldwise and agrees with it.
/// The language's `=` and `<` ask [`DateTime::compare_instant`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DateTime {
    local: LocalDateTime,
    offset_seconds: i32,
    zone: Option<Arc<str>>,
}

impl DateTime {
    /// The names of the components that [`DateTime::component`](Self::component) knows.
    pub const COMPONENTS: &'static [&'static str] = &[
        "year",
        "quarter",
        "month",
        "week",
        "weekYear",
        "dayOfQuarter",
        "quarterDay",
        "day",
        "ordinalDay",
        "dayOfWeek",
        "weekDay",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
        "nanosecond",
        "timezone",
        "offset",
        "offsetMinutes",
        "offsetSeconds",
        "epochSeconds",
        "epochMillis",
    ];

    /// A date and time where it is `local` in the zone. A local time that happens twice is the earlier one; a local
    /// time that clocks skip is moved forward by the length of the gap.
    pub fn from_local(local: LocalDateTime, zone: &Zone) -> Result<Self, TemporalError> {
        Self::from_local_preferring(local, zone, None)
    }

    /// As [`DateTime::from_local`](Self::from_local), but a local time that happens twice keeps the preferred offset.
    pub(super) fn from_local_preferring(
        local: LocalDateTime,
        zone: &Zone,
        preferred_offset: Option<i32>,
    ) -> Result<Self, TemporalError> {
        let (local, offset_seconds) = match zone.offset_of_local(local)? {
            LocalOffset::One(offset_seconds) => (local, offset_seconds),
            LocalOffset::Fold(_, later) if preferred_offset == Some(later) => (local, later),
            LocalOffset::Fold(earlier, _) => (local, earlier),
            LocalOffset::Gap(before, after) => {
                let skipped = i128::from(after - before) * i128::from(NANOSECONDS_PER_SECOND);
                (local.plus_nanoseconds(skipped)?, after)
            }
        };
        Ok(Self {
            local,
            offset_seconds: checked_offset(offset_seconds)?,
            zone: zone.name().map(Arc::clone),
        })
    }

    /// A date and time read with both an offset and a named zone, which must agree.
    pub fn from_local_with_offset(
        local: LocalDateTime,
        offset_seconds: i32,
        zone: &Zone,
    ) -> Result<Self, TemporalError> {
        let value = Self::from_local_preferring(local, zone, Some(offset_seconds))?;
        match zone {
            Zone::Named(name) if value.offset_seconds != offset_seconds || value.local != local => {
                Err(TemporalError::OffsetMismatch {
                    zone: Arc::clone(name),
                    given: offset_text(offset_seconds),
                    expected: offset_text(value.offset_seconds),
                })
            }
            Zone::Named(_) | Zone::Offset(_) => Ok(value),
        }
    }

    /// A date and time by seconds since 1970-01-01T00:00Z (negative before), nanosecond of the second, and zone.
    pub fn from_epoch(seconds: i64, nanosecond: i64, zone: &Zone) -> Result<Self, TemporalError> {
        // Checks the range before the zone is asked.
        let utc = LocalDateTime::from_epoch(seconds, nanosecond).map_err(as_date_time)?;
        let offset_seconds = checked_offset(zone.offset_at(seconds)?)?;
        let shift = i128::from(offset_seconds) * i128::from(NANOSECONDS_PER_SECOND);
        Ok(Self {
            local: utc.plus_nanoseconds(shift).map_err(as_date_time)?,
            offset_seconds,
            zone: zone.name().map(Arc::clone),
        })
    }

    /// A date and time by milliseconds since 1970-01-01T00:00Z (negative before), and zone.
    pub fn from_epoch_milliseconds(milliseconds: i64, zone: &Zone) -> Result<Self, TemporalError> {
        let nanosecond = milliseconds.rem_euclid(1_000) * 1_000_000;
        Self::from_epoch(milliseconds.div_euclid(1_000), nanosecond, zone)
    }

    /// A date and time from its stored parts, which are taken as they are: a value written under older zone rules
    /// keeps the offset it was written with.
    pub fn from_parts(
        local: LocalDateTime,
        offset_seconds: i32,
        zone: Option<Arc<str>>,
    ) -> Result<Self, TemporalError> {
        Ok(Self {
            local,
            offset_seconds: checked_offset(offset_seconds)?,
            zone,
        })
    }

    /// The date and time of day where the offset applies.
    pub fn local(&self) -> LocalDateTime {
        self.local
    }

    /// Seconds east of UTC.
    pub fn offset_seconds(&self) -> i32 {
        self.offset_seconds
    }

    /// The name of the zone, if it has one.
    pub fn zone_name(&self) -> Option<&Arc<str>> {
        self.zone.as_ref()
    }

    /// The zone: the named one if there is one, else the offset.
    pub fn zone(&self) -> Zone {
        match &self.zone {
            Some(name) => Zone::Named(Arc::clone(name)),
            None => Zone::Offset(self.offset_seconds),
        }
    }

    /// Seconds since 1970-01-01T00:00Z, negative before; the nanosecond of the local time is the rest.
    pub fn epoch_seconds(&self) -> i64 {
        self.local.epoch_seconds() - i64::from(self.offset_seconds)
    }

    /// Nanoseconds since 1970-01-01T00:00Z.
    pub fn epoch_nanoseconds(&self) -> i128 {
        self.local.epoch_nanoseconds()
            - i128::from(self.offset_seconds) * i128::from(NANOSECONDS_PER_SECOND)
    }

    /// The same instant in another zone.
    pub fn at_zone(&self, zone: &Zone) -> Result<Self, TemporalError> {
        let utc_shift = -i128::from(self.offset_seconds) * i128::from(NANOSECONDS_PER_SECOND);
        let offset_seconds = checked_offset(zone.offset_at(self.epoch_seconds())?)?;
        let shift = utc_shift + i128::from(offset_seconds) * i128::from(NANOSECONDS_PER_SECOND);
        Ok(Self {
            local: self.local.plus_nanoseconds(shift).map_err(as_date_time)?,
            offset_seconds,
            zone: zone.name().map(Arc::clone),
        })
    }

    /// Another local date and time in the same zone; the offset is kept where the local time happens twice.
    pub(super) fn with_local(&self, local: LocalDateTime) -> Result<Self, TemporalError> {
        Self::from_local_preferring(local, &self.zone(), Some(self.offset_seconds))
            .map_err(as_date_time)
    }

    /// The instant a number of nanoseconds later, in the same zone.
    pub(super) fn plus_nanoseconds(&self, nanoseconds: i128) -> Result<Self, TemporalError> {
        if nanoseconds == 0 {
            return Ok(self.clone());
        }
        let local = self
            .local
            .plus_nanoseconds(nanoseconds)
            .map_err(as_date_time)?;
        let moved = Self {
            local,
            ..self.clone()
        };
        match &self.zone {
            Some(_) => moved.at_zone(&self.zone()),
            None => Ok(moved),
        }
    }

    /// Which of two dates and times comes first, whatever their zones.
    pub fn compare_instant(&self, other: &Self) -> Ordering {
        self.epoch_nanoseconds().cmp(&other.epoch_nanoseconds())
    }
}

/// Gives a failure of the local part as one of the whole.
fn as_date_time(error: TemporalError) -> TemporalError {
    match error {
        TemporalError::Overflow { .. } => TemporalError::Overflow {
            kind: TemporalKind::DateTime,
        },
        other => other,
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare_instant(other)
            .then_with(|| self.offset_seconds.cmp(&other.offset_seconds))
            .then_with(|| self.zone.cmp(&other.zone))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `2015-07-21T21:40:32.142+02:00[Europe/Stockholm]`; without a named zone the brackets are left out.
impl std::fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.local.fmt(formatter)?;
        write_offset(formatter, self.offset_seconds)?;
        match &self.zone {
            Some(name) => write!(formatter, "[{name}]"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> LocalDateTime {
        text.parse().unwrap()
    }

    fn stockholm() -> Zone {
        Zone::parse("Europe/Stockholm").unwrap()
    }

    #[test]
    fn a_skipped_local_time_moves_forward() {
        let value = DateTime::from_local(local("2017-03-26T02:30"), &stockholm()).unwrap();
        assert_eq!(
            value.to_string(),
            "2017-03-26T03:30+02:00[Europe/Stockholm]"
        );
    }

    #[test]
    fn a_repeated_local_time_is_the_earlier_unless_its_offset_is_given() {
        let value = DateTime::from_local(local("2017-10-29T02:30"), &stockholm()).unwrap();
        assert_eq!(
            value.to_string(),
            "2017-10-29T02:30+02:00[Europe/Stockholm]"
        );
        let later =
            DateTime::from_local_with_offset(local("2017-10-29T02:30"), 3_600, &stockholm())
                .unwrap();
        assert_eq!(
            later.to_string(),
            "2017-10-29T02:30+01:00[Europe/Stockholm]"
        );
        assert!(value < later);
        let hour = 3_600 * i128::from(NANOSECONDS_PER_SECOND);
        assert_eq!(value.plus_nanoseconds(hour), Ok(later));
    }

    #[test]
    fn an_offset_the_zone_does_not_have_is_refused() {
        let result =
            DateTime::from_local_with_offset(local("2017-07-01T12:00"), 3_600, &stockholm());
        assert!(matches!(result, Err(TemporalError::OffsetMismatch { .. })));
    }

    #[test]
    fn the_instant_stays_when_the_zone_changes() {
        let value = DateTime::from_epoch(416_779, 999_999_999, &Zone::UTC).unwrap();
        assert_eq!(value.to_string(), "1970-01-05T19:46:19.999999999Z");
        let there = value
            .at_zone(&Zone::parse("Pacific/Honolulu").unwrap())
            .unwrap();
        assert_eq!(there.epoch_seconds(), value.epoch_seconds());
        assert_eq!(value.compare_instant(&there), Ordering::Equal);
        assert_ne!(value, there);
        let milliseconds = DateTime::from_epoch_milliseconds(237_821_673_987, &Zone::UTC).unwrap();
        assert_eq!(milliseconds.to_string(), "1977-07-15T13:34:33.987Z");
    }

    #[test]
    fn no_instant_panics() {
        for seconds in [i64::MIN, -1, 0, i64::MAX] {
            for zone in [
                Zone::UTC,
                stockholm(),
                Zone::Offset(i32::MAX),
                Zone::Offset(i32::MIN),
            ] {
                let _outcome = DateTime::from_epoch(seconds, 0, &zone);
            }
        }
    }
}

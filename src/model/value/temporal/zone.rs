//! Time zones: fixed offsets from UTC, and named zones of the IANA time zone database, bundled with the program.
//!
//! The only importer of `jiff`. Must never ask the machine for its zone or its zone files: the same text means the same
//! instant everywhere, and the default zone is UTC.
//!
//! ```
//! use annals::model::value::temporal::Zone;
//! assert_eq!(Zone::parse("+0530").unwrap(), Zone::Offset(19_800));
//! assert!(Zone::parse("Europe/Stockholm").is_ok());
//! ```

use std::sync::Arc;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::AmbiguousOffset;
use jiff::tz::Offset;
use jiff::tz::TimeZone;
use jiff::tz::TimeZoneDatabase;

use super::date::Date;
use super::error::TemporalError;
use super::error::TemporalKind;
use super::error::within;
use super::local_date_time::LocalDateTime;
use super::parse::Scanner;

/// The zones of the bundled database, whatever the machine has.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The greatest distance of an offset from UTC: 18 hours.
const MAXIMUM_OFFSET_SECONDS: i64 = 18 * 3_600;

/// Seconds in 400 Gregorian years, after which months, weekdays, and so the yearly rules of zones, repeat.
const SECONDS_OF_CYCLE: i64 = 146_097 * 86_400;
/// 400 years that the zone database can answer for, from 9585-01-01 on; later years ask for their like in here.
const FIRST_YEAR_OF_LAST_CYCLE: i64 = 9_585;
/// Before this year no zone has a rule but its first offset.
const FIRST_YEAR: i64 = -9_990;

/// No zone's name is as long as this.
const LONGEST_NAME: usize = 64;

/// A time zone: an offset, or a name that has different offsets at different times.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// A name of the IANA time zone database, in its own spelling.
    Named(Arc<str>),
}

/// What offset a zone has at a local date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LocalOffset {
    /// One.
    One(i32),
    /// The local time is skipped: clocks go forward from the first offset to the second.
    Gap(i32, i32),
    /// The local time happens twice: first with the first offset, then with the second.
    Fold(i32, i32),
}

impl Zone {
    /// UTC, the default zone.
    pub const UTC: Self = Self::Offset(0);

    /// A zone written as an offset (`Z`, `+01`, `+0100`, `+01:00`, `+01:00:30`) or as a name, in any case.
    pub fn parse(text: &str) -> Result<Self, TemporalError> {
        let mut scanner = Scanner::new(text);
        if let Some(offset_seconds) = scanner.offset()?
            && scanner.is_at_end()
        {
            return Ok(Self::Offset(offset_seconds));
        }
        Self::named(text)
    }

    /// A zone by its name in the time zone database. A space counts as `_`, case does not matter.
    pub fn named(name: &str) -> Result<Self, TemporalError> {
        let unknown = || TemporalError::UnknownZone {
            name: name.to_owned(),
            similar: similar_names(name),
        };
        let zone = DATABASE.get(&name.replace(' ', "_")).or(Err(unknown()))?;
        match zone.iana_name() {
            // The database answers for `Etc/Unknown` too, as if it were UTC.
            Some(name) if !zone.is_unknown() => Ok(Self::Named(name.into())),
            _ => Err(unknown()),
        }
    }

    /// The name, if the zone has one.
    pub fn name(&self) -> Option<&Arc<str>> {
        match self {
            Self::Offset(_) => None,
            Self::Named(name) => Some(name),
        }
    }

    /// Seconds east of UTC at an instant, given in seconds since 1970-01-01T00:00Z.
    pub fn offset_at(&self, epoch_seconds: i64) -> Result<i32, TemporalError> {
        let name = match self {
            Self::Offset(offset_seconds) => return Ok(*offset_seconds),
            Self::Named(name) => name,
        };
        let timestamp = Timestamp::from_second(like_seconds(epoch_seconds)).or(Err(
            TemporalError::Overflow {
                kind: TemporalKind::DateTime,
            },
        ))?;
        Ok(rules(name)?.to_offset(timestamp).seconds())
    }

    /// Seconds east of UTC at a local date and time.
    pub(super) fn offset_of_local(
        &self,
        local: LocalDateTime,
    ) -> Result<LocalOffset, TemporalError> {
        let name = match self {
            Self::Offset(offset_seconds) => return Ok(LocalOffset::One(*offset_seconds)),
            Self::Named(name) => name,
        };
        let mapped = LocalDateTime::from_epoch(
            like_seconds(local.epoch_seconds()),
            local.time().nanosecond(),
        )?;
        let ambiguous = rules(name)?.to_ambiguous_timestamp(civil_of(mapped));
        Ok(match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => LocalOffset::One(offset.seconds()),
            AmbiguousOffset::Gap { before, after } => {
                LocalOffset::Gap(before.seconds(), after.seconds())
            }
            AmbiguousOffset::Fold { before, after } => {
                LocalOffset::Fold(before.seconds(), after.seconds())
            }
        })
    }
}

/// `Z`, `+02:00`, or the name.
impl std::fmt::Display for Zone {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Offset(offset_seconds) => write_offset(formatter, *offset_seconds),
            Self::Named(name) => formatter.write_str(name),
        }
    }
}

/// The rules of a named zone.
fn rules(name: &Arc<str>) -> Result<TimeZone, TemporalError> {
    let unknown = |_| TemporalError::UnknownZone {
        name: name.to_string(),
        similar: similar_names(name),
    };
    DATABASE.get(name).map_err(unknown)
}

/// Zones whose names are close to a mistaken one, the closest first.
fn similar_names(name: &str) -> Vec<Arc<str>> {
    if name.len() > LONGEST_NAME {
        return Vec::new();
    }
    let wanted = name.to_lowercase().replace(' ', "_");
    let mut similar: Vec<(f64, Arc<str>)> = DATABASE
        .available()
        .map(|zone| {
            let known = zone.as_str().to_lowercase();
            let city = known.rsplit('/').next().unwrap_or(&known);
            let likeness =
                strsim::jaro_winkler(&wanted, &known).max(strsim::jaro_winkler(&wanted, city));
            (likeness, Arc::from(zone.as_str()))
        })
        .filter(|(likeness, _)| *likeness > 0.87)
        .collect();
    similar.sort_by(|left, right| {
        right
            .0
            .total_cmp(&left.0)
            .then_with(|| left.1.cmp(&right.1))
    });
    similar.into_iter().take(3).map(|(_, name)| name).collect()
}

/// An instant (or local time) with the same zone rules, within the years the zone database can answer for.
fn like_seconds(epoch_seconds: i64) -> i64 {
    let first = start_of_year(FIRST_YEAR);
    let last_cycle = start_of_year(FIRST_YEAR_OF_LAST_CYCLE);
    if epoch_seconds < first {
        first
    } else if epoch_seconds >= last_cycle {
        last_cycle + (epoch_seconds - last_cycle) % SECONDS_OF_CYCLE
    } else {
        epoch_seconds
    }
}

fn start_of_year(year: i64) -> i64 {
    let date = Date::new(year, 1, 1).expect("invariant: the first of January of a small year");
    date.days_since_epoch() * 86_400
}

fn civil_of(local: LocalDateTime) -> civil::DateTime {
    let (year, month, day) = local.date().year_month_day();
    let time = local.time();
    civil::DateTime::new(
        year as i16,
        month as i8,
        day as i8,
        time.hour() as i8,
        time.minute() as i8,
        time.second() as i8,
        time.nanosecond() as i32,
    )
    .expect("invariant: a mapped date lies within the zone database's range")
}

/// The offset, if it lies within ±18 hours.
pub(super) fn checked_offset(offset_seconds: i32) -> Result<i32, TemporalError> {
    within(
        "offsetSeconds",
        offset_seconds.into(),
        -MAXIMUM_OFFSET_SECONDS,
        MAXIMUM_OFFSET_SECONDS,
    )?;
    Ok(offset_seconds)
}

/// Writes `Z`, `+02:00`, or `+00:53:28`.
pub(super) fn write_offset(
    formatter: &mut std::fmt::Formatter<'_>,
    offset_seconds: i32,
) -> std::fmt::Result {
    if offset_seconds == 0 {
        return formatter.write_str("Z");
    }
    let sign = if offset_seconds < 0 { '-' } else { '+' };
    let seconds = offset_seconds.unsigned_abs();
    write!(
        formatter,
        "{sign}{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60
    )?;
    if !seconds.is_multiple_of(60) {
        write!(formatter, ":{:02}", seconds % 60)?;
    }
    Ok(())
}

/// An offset as text: `Z`, `+02:00`, `+00:53:28`.
pub(super) fn offset_text(offset_seconds: i32) -> String {
    Zone::Offset(offset_seconds).to_string()
}

const _: () = assert!(Offset::MAX.seconds() as i64 >= MAXIMUM_OFFSET_SECONDS);

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(zone: &str, year: i64, month: i64, day: i64) -> i32 {
        let days = Date::new(year, month, day).unwrap().days_since_epoch();
        Zone::parse(zone).unwrap().offset_at(days * 86_400).unwrap()
    }

    #[test]
    fn stockholm_kept_berlin_mean_time_in_1818() {
        assert_eq!(
            offset_text(offset("Europe/Stockholm", 1818, 7, 21)),
            "+00:53:28"
        );
    }

    #[test]
    fn summers_beyond_the_database_keep_the_last_rule() {
        for year in [2_100, 9_999, 12_020, 999_999_999] {
            assert_eq!(offset("Europe/Stockholm", year, 7, 1), 7_200, "{year}");
            assert_eq!(offset("Europe/Stockholm", year, 1, 1), 3_600, "{year}");
        }
        assert_eq!(
            offset("Europe/Stockholm", -999_999_999, 7, 1),
            offset("Europe/Stockholm", 1_000, 7, 1)
        );
    }

    #[test]
    fn names_are_found_in_any_case_and_with_spaces() {
        let named = |text: &str| Zone::parse(text).map(|zone| zone.to_string());
        assert_eq!(named("europe/stockholm").as_deref(), Ok("Europe/Stockholm"));
        assert_eq!(
            named("America/Los Angeles").as_deref(),
            Ok("America/Los_Angeles")
        );
        assert_eq!(named("-0330").as_deref(), Ok("-03:30"));
        assert_eq!(named("z").as_deref(), Ok("Z"));
    }

    #[test]
    fn an_unknown_zone_is_named_with_its_likes() {
        let Err(TemporalError::UnknownZone { similar, .. }) = Zone::parse("Europe/Stockhlm") else {
            unreachable!("invariant: no such zone")
        };
        assert_eq!(similar.first().map(AsRef::as_ref), Some("Europe/Stockholm"));
        assert!(Zone::parse("").is_err());
        assert!(Zone::parse("Etc/Unknown").is_err());
        assert!(Zone::parse("+19:00").is_err());
    }
}

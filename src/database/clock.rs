//! The clock: the only place that asks what time it is.

use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use crate::functions::signature::Instant;

/// Now, by the system's clock; before 1970 counts as 1970.
pub(super) fn now() -> Instant {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Instant {
        seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        nanoseconds: since.subsec_nanos(),
    }
}

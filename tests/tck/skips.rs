//! The scenarios that are known not to pass, one reason a line: `path :: name [:: example] # reason`.

use super::suite::Identity;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Skip {
    pub(super) identity: Identity,
    pub(super) reason: String,
}

/// Reads the list; empty lines and lines that begin with `#` are comments.
///
/// # Errors
/// The first line that is not a skip with a reason.
pub(super) fn parse(text: &str) -> Result<Vec<Skip>, String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| skip(line).ok_or_else(|| format!("not `path :: name # reason`: {line}")))
        .collect()
}

fn skip(line: &str) -> Option<Skip> {
    // Names hold `#Example`, so a reason follows a `#` between spaces.
    let (identity, reason) = line.rsplit_once(" # ")?;
    let mut parts = identity.split(" :: ").map(str::trim);
    let path = parts.next()?.to_owned();
    let name = parts.next()?.to_owned();
    let example = match parts.next() {
        Some(number) => Some(number.parse().ok()?),
        None => None,
    };
    let reason = reason.trim().to_owned();
    (parts.next().is_none() && !reason.is_empty()).then_some(Skip {
        identity: Identity {
            path,
            name,
            example,
        },
        reason,
    })
}

#[test]
fn a_skip_names_a_scenario_and_a_reason() {
    let text =
        "# comment\n\na/B.feature :: [1] x #Example: <y> :: 3 # because\na/B.feature :: [2] # why";
    let skips = parse(text).unwrap();
    assert_eq!(skips.len(), 2);
    assert_eq!(skips[0].identity.name, "[1] x #Example: <y>");
    assert_eq!(skips[0].identity.example, Some(3));
    assert_eq!(skips[1].reason, "why");
    assert!(parse("a/B.feature :: [2]").is_err());
}

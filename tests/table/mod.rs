//! Tables in text files: rows of cells between bars, and whether a result is such a table.
//!
//! This module must never know which files they stand in.

pub(crate) mod cell;

use std::fmt::Write as _;

use annals::model::result::ResultSet;

pub(crate) use cell::Lists;

/// How a result differs from a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Difference {
    /// In one line.
    pub(crate) summary: String,
    /// Both tables; may be empty.
    pub(crate) detail: String,
}

fn difference(summary: impl Into<String>) -> Difference {
    Difference {
        summary: summary.into(),
        detail: String::new(),
    }
}

/// The cells of `| a | b |`, unescaped; `None` when the line is no row.
pub(crate) fn table_row(line: &str) -> Option<Vec<String>> {
    let rest = line.strip_prefix('|')?;
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '|' => cells.push(unescape_cell(std::mem::take(&mut cell).trim())),
            '\\' => {
                cell.push('\\');
                cell.extend(characters.next());
            }
            other => cell.push(other),
        }
    }
    Some(cells)
}

/// `\n`, `\|` and `\\` in a cell; any other backslash stands for itself.
fn unescape_cell(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => text.push('\n'),
            Some(escaped @ ('|' | '\\')) => text.push(escaped),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

/// The rows of a result as canonical texts.
pub(crate) fn rows(result: &ResultSet, lists: Lists) -> Vec<Vec<String>> {
    let canonical = |row: &Vec<_>| {
        row.iter()
            .map(|value| cell::canonical(value, &result.subgraph, lists))
            .collect()
    };
    result.rows.iter().map(canonical).collect()
}

/// Rows as lines, twenty of them at most.
pub(crate) fn text_of_rows(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows.iter().take(20) {
        let _ = writeln!(text, "  | {} |", row.join(" | "));
    }
    text
}

/// Whether a result is the table, whose first row is the header.
///
/// # Errors
/// How they differ.
pub(crate) fn compare(
    table: &[Vec<String>],
    result: &ResultSet,
    in_order: bool,
    lists: Lists,
) -> Result<(), Difference> {
    let (header, expected) = table.split_first().ok_or_else(|| difference("no header"))?;
    let columns: Vec<&str> = result.columns.iter().map(AsRef::as_ref).collect();
    if *header != columns {
        return Err(difference(format!(
            "columns: expected {header:?}, got {columns:?}"
        )));
    }
    let mut expected = expected
        .iter()
        .map(|row| {
            let cells = row
                .iter()
                .map(|text| Ok(cell::parse(text)?.canonical(lists)));
            cells.collect::<Result<Vec<_>, String>>()
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(difference)?;
    let mut found = rows(result, lists);
    if !in_order {
        expected.sort();
        found.sort();
    }
    if expected == found {
        return Ok(());
    }
    Err(Difference {
        detail: format!(
            "expected:\n{}got:\n{}",
            text_of_rows(&expected),
            text_of_rows(&found)
        ),
        ..difference(format!(
            "rows differ: expected {}, got {}",
            expected.len(),
            found.len()
        ))
    })
}

#[test]
fn cells_are_unescaped_once() {
    assert_eq!(
        table_row(r"| a\|b | \\ | \n | \x |").unwrap(),
        ["a|b", "\\", "\n", "\\x"]
    );
    assert_eq!(table_row(r"| '\\'' |").unwrap(), [r"'\''"]);
    assert_eq!(table_row("||").unwrap(), [""]);
    assert_eq!(table_row("|").unwrap(), Vec::<String>::new());
    assert_eq!(table_row("no row"), None);
}

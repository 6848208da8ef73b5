//! A table in Markdown (the pipe tables of GitHub).
//!
//! Cells are data: nothing in them may end a cell, start another one, or become markup.

use std::io;
use std::io::Write;

use super::Options;
use super::footnotes;
use super::literal;
use super::terminal;
use crate::model::result::ResultSet;
use crate::model::value::Value;

/// A header, a rule that puts number columns on the right, and one line a row.
pub fn render_markdown(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    if result.columns.is_empty() {
        return Ok(());
    }
    let header = result.columns.iter().map(|name| escape(name));
    writeln!(out, "| {} |", header.collect::<Vec<_>>().join(" | "))?;
    let rules = (0..result.columns.len()).map(|column| {
        let number =
            |row: &Vec<Value>| matches!(row.get(column), Some(Value::Integer(_) | Value::Float(_)));
        let numbers = !result.rows.is_empty() && result.rows.iter().all(number);
        if numbers { "---:" } else { "---" }
    });
    writeln!(out, "| {} |", rules.collect::<Vec<_>>().join(" | "))?;
    for row in &result.rows {
        let cells = row
            .iter()
            .map(|value| escape(&literal::cell(value, &result.subgraph)));
        writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "))?;
    }
    for (number, footnote) in footnotes::numbered(result) {
        if number == 1 {
            writeln!(out)?;
        }
        writeln!(out, "{number}. {}", escape(&footnotes::line(footnote)))?;
    }
    Ok(())
}

/// A text that shows itself in a cell.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = text.replace("\r\n", "\n");
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' | '\r' => out.push_str("<br>"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '[' | ']' | '~' => {
                out.push('\\');
                out.push(character);
            }
            // Inside a word an underscore is only an underscore.
            '_' => {
                let after = characters.peek().copied().unwrap_or(' ');
                if !(before.is_alphanumeric() && after.is_alphanumeric()) {
                    out.push('\\');
                }
                out.push('_');
            }
            other if terminal::is_active(other) => {
                out.push_str(&escape(&terminal::escape_line(&other.to_string())));
            }
            other => out.push(other),
        }
        before = character;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::fixture;

    #[test]
    fn cells_cannot_break_out_of_the_table() {
        let result = fixture::rows(
            &["a|b", "n"],
            vec![vec![
                "x|y\nz <img> ![i](u) `c` low_min _em_".into(),
                1.into(),
            ]],
        );
        let mut out = Vec::new();
        render_markdown(&result, &Options::default(), &mut out).expect("a vector takes bytes");
        assert_eq!(
            String::from_utf8(out).expect("Markdown is UTF-8"),
            "| a\\|b | n |\n| --- | ---: |\n\
             | x\\|y<br>z &lt;img&gt; !\\[i\\](u) \\`c\\` low_min \\_em\\_ | 1 |\n"
        );
    }
}

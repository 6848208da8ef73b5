//! CSV (RFC 4180) and TSV.
//!
//! Texts, numbers and dates are written bare; null is an empty field and the empty text a quoted one; lists, maps and
//! elements are written as in the JSON contract, so that a program can read them back.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use super::Options;
use super::footnotes;
use super::json;
use super::literal;
use crate::model::result::ResultSet;
use crate::model::result::Subgraph;
use crate::model::value::Value;

/// Comma-separated values with a header line, lines ending in CR LF.
pub fn render_csv(result: &ResultSet, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    render(result, options, out, ",", "\r\n", push_csv)
}

/// Tab-separated values with a header line; tab, line breaks and backslash are written `\t`, `\n`, `\r`, `\\`.
pub fn render_tsv(result: &ResultSet, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    render(result, options, out, "\t", "\n", push_tsv)
}

fn render(
    result: &ResultSet,
    options: &Options,
    out: &mut dyn Write,
    separator: &str,
    line_end: &str,
    push: fn(&mut String, &str),
) -> io::Result<()> {
    if result.columns.is_empty() {
        return Ok(());
    }
    let mut line = String::new();
    for (column, name) in result.columns.iter().enumerate() {
        if column > 0 {
            line.push_str(separator);
        }
        push(&mut line, &guarded(name, options));
    }
    line.push_str(line_end);
    out.write_all(line.as_bytes())?;
    for row in &result.rows {
        line.clear();
        for (column, value) in row.iter().enumerate() {
            if column > 0 {
                line.push_str(separator);
            }
            match footnotes::spelt(result, column, value) {
                Some(spelt) if spelt.is_empty() => {}
                Some(spelt) => push(&mut line, &guarded(&footnotes::in_words(&spelt), options)),
                None => push_field(&mut line, value, &result.subgraph, options, push),
            }
        }
        line.push_str(line_end);
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn push_field(
    line: &mut String,
    value: &Value,
    subgraph: &Subgraph,
    options: &Options,
    push: fn(&mut String, &str),
) {
    match value {
        Value::Null => {}
        Value::String(text) if text.is_empty() => line.push_str("\"\""),
        Value::String(text) => push(line, &guarded(text, options)),
        Value::Float(value) if !value.is_finite() => line.push_str(json::float_word(*value)),
        Value::Boolean(_) | Value::Integer(_) | Value::Float(_) => {
            literal::push_literal(line, value, subgraph);
        }
        other => match literal::temporal(other) {
            Some((_, text)) => push(line, &guarded(&text, options)),
            None => push(line, &json::to_string(other, subgraph)),
        },
    }
}

/// A text a spreadsheet would run as a formula gets a `'` in front, when asked for. Numbers are never changed.
fn guarded<'t>(text: &'t str, options: &Options) -> Cow<'t, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    if options.csv_safe && formula {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn push_csv(line: &mut String, text: &str) {
    let quoted = text.contains([',', '"', '\r', '\n'])
        || text.starts_with([' ', '\t', '#'])
        || text.ends_with([' ', '\t']);
    if quoted {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

fn push_tsv(line: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '\t' => line.push_str("\\t"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\\' => line.push_str("\\\\"),
            other => line.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::fixture;

    const HARD: [&str; 8] = [
        "plain",
        "with, comma",
        "with \"quotes\"",
        "two\nlines",
        "two\r\nlines",
        " edges ",
        "=1+1",
        "日本\ttab",
    ];

    fn rendered(render: crate::output::Render, options: &Options) -> String {
        let rows = HARD
            .iter()
            .map(|text| vec![(*text).into(), 1.into()])
            .collect();
        let result = fixture::rows(&["te\"xt", "n"], rows);
        let mut out = Vec::new();
        render(&result, options, &mut out).expect("a vector takes bytes");
        String::from_utf8(out).expect("CSV is UTF-8")
    }

    #[test]
    fn csv_reads_back_as_it_was() {
        let text = rendered(render_csv, &Options::default());
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").clone();
        assert_eq!(header.iter().collect::<Vec<_>>(), ["te\"xt", "n"]);
        let read: Vec<String> = reader
            .records()
            .map(|record| record.expect("a record")[0].to_owned())
            .collect();
        assert_eq!(read, HARD);
    }

    #[test]
    fn tsv_keeps_one_line_a_row() {
        let text = rendered(render_tsv, &Options::default());
        assert_eq!(text.lines().count(), HARD.len() + 1);
        assert!(text.lines().all(|line| line.matches('\t').count() == 1));
    }

    #[test]
    fn formulas_are_guarded_only_when_asked_for() {
        assert!(rendered(render_csv, &Options::default()).contains("\r\n=1+1,1\r\n"));
        let safe = Options {
            csv_safe: true,
            ..Options::default()
        };
        assert!(rendered(render_csv, &safe).contains("\r\n'=1+1,1\r\n"));
    }

    #[test]
    fn null_and_the_empty_text_differ_and_composites_are_json() {
        let list = Value::list(vec![1.into(), "a".into()]);
        let result = fixture::rows(
            &["a", "b", "c", "d"],
            vec![vec![Value::Null, "".into(), list, f64::NAN.into()]],
        );
        let mut out = Vec::new();
        render_csv(&result, &Options::default(), &mut out).expect("a vector takes bytes");
        assert_eq!(out, b"a,b,c,d\r\n,\"\",\"[1,\"\"a\"\"]\",NaN\r\n");
    }
}

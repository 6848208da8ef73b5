//! Tables for readers: `box` with borders, `plain` without.
//!
//! Every cell is escaped before it is measured, so no value can act on a terminal or break a row. Must never know
//! whether there is a terminal: [`Options::width`] says how much room there is.

use std::io;
use std::io::Write;

use super::Options;
use super::footnotes;
use super::literal;
use super::terminal;
use crate::model::result::ResultSet;
use crate::model::value::Value;

/// Columns narrower than this are never narrowed further.
const LEAST_WIDTH: usize = 8;

/// The pieces a box is drawn with.
struct Border {
    horizontal: &'static str,
    vertical: &'static str,
    top: [&'static str; 3],
    middle: [&'static str; 3],
    bottom: [&'static str; 3],
    ellipsis: &'static str,
}

const LINES: Border = Border {
    horizontal: "─",
    vertical: "│",
    top: ["┌", "┬", "┐"],
    middle: ["├", "┼", "┤"],
    bottom: ["└", "┴", "┘"],
    ellipsis: "…",
};

const ASCII: Border = Border {
    horizontal: "-",
    vertical: "|",
    top: ["+", "+", "+"],
    middle: ["+", "+", "+"],
    bottom: ["+", "+", "+"],
    ellipsis: "...",
};

/// A table of escaped cells.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    widths: Vec<usize>,
    numeric: Vec<bool>,
}

impl Table {
    fn of(result: &ResultSet, options: &Options) -> Self {
        let shown = options.rows.unwrap_or(usize::MAX).min(result.rows.len());
        let header: Vec<String> = result
            .columns
            .iter()
            .map(|name| terminal::escape_line(name).into_owned())
            .collect();
        let rows: Vec<Vec<String>> = result
            .rows
            .iter()
            .take(shown)
            .map(|row| {
                row.iter()
                    .map(|value| {
                        let cell = literal::cell(value, &result.subgraph);
                        match terminal::escape_line(&cell) {
                            std::borrow::Cow::Borrowed(_) => cell,
                            std::borrow::Cow::Owned(escaped) => escaped,
                        }
                    })
                    .collect()
            })
            .collect();
        let widths = (0..header.len())
            .map(|column| {
                rows.iter()
                    .filter_map(|row| row.get(column))
                    .chain(header.get(column))
                    .map(|cell| terminal::width(cell))
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let numeric = (0..header.len())
            .map(|column| is_numeric(result, column, shown))
            .collect();
        Self {
            header,
            rows,
            widths,
            numeric,
        }
    }

    /// A cell filled up to its column's width; numbers stand on the right.
    fn padded(&self, cell: &str, column: usize, ellipsis: &str) -> String {
        let width = self.widths[column];
        let cell = terminal::cut(cell, width, ellipsis);
        let fill = " ".repeat(width.saturating_sub(terminal::width(&cell)));
        if self.numeric[column] {
            format!("{fill}{cell}")
        } else {
            format!("{cell}{fill}")
        }
    }
}

/// Whether a column reads as numbers: at least one number, and besides numbers only nulls and short texts of digits
/// and signs such as `>70`.
fn is_numeric(result: &ResultSet, column: usize, shown: usize) -> bool {
    let mut numbers = 0_usize;
    for row in result.rows.iter().take(shown) {
        match row.get(column) {
            Some(Value::Integer(_) | Value::Float(_)) => numbers += 1,
            Some(Value::Null) | None => {}
            Some(Value::String(text)) => {
                let digits = text.chars().any(|character| character.is_ascii_digit());
                let letters = text.chars().any(char::is_alphabetic);
                if !digits || letters {
                    return false;
                }
            }
            Some(_) => return false,
        }
    }
    numbers > 0
}

/// Aligned columns without borders, nothing cut.
pub fn render_plain(result: &ResultSet, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    if result.columns.is_empty() {
        return Ok(());
    }
    let options = Options {
        rows: None,
        ..options.clone()
    };
    let table = Table::of(result, &options);
    for cells in std::iter::once(&table.header).chain(&table.rows) {
        let mut line = String::new();
        for (column, cell) in cells.iter().enumerate() {
            line.push_str(if column == 0 { " " } else { "  " });
            line.push_str(&table.padded(cell, column, LINES.ellipsis));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    below(out, result)
}

/// The footnotes, under the table.
fn below(out: &mut dyn Write, result: &ResultSet) -> io::Result<()> {
    for (number, footnote) in footnotes::numbered(result) {
        if number == 1 {
            writeln!(out)?;
        }
        let line = footnotes::line(footnote);
        writeln!(out, " [{number}] {}", terminal::escape_line(&line))?;
    }
    Ok(())
}

/// A table with borders and a footer that counts the rows; fitted to [`Options::width`] when there is one.
pub fn render_box(result: &ResultSet, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    if result.columns.is_empty() {
        return Ok(());
    }
    let border = if options.ascii { &ASCII } else { &LINES };
    let mut table = Table::of(result, options);
    let columns = fit(&mut table, options.width, border);

    rule(out, &table, &columns, border, border.top)?;
    line(out, &table, &columns, border, &table.header)?;
    rule(out, &table, &columns, border, border.middle)?;
    for row in &table.rows {
        line(out, &table, &columns, border, row)?;
    }
    rule(out, &table, &columns, border, border.bottom)?;
    footer(out, result, &table, &columns)?;
    below(out, result)
}

/// One drawn column: one of the table's, or the gap that stands for hidden ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Drawn {
    Column(usize),
    Gap,
}

/// Narrows the widest columns until the table fits; hides columns from the middle when even that is not enough.
fn fit(table: &mut Table, width: Option<usize>, border: &Border) -> Vec<Drawn> {
    let count = table.widths.len();
    let all: Vec<Drawn> = (0..count).map(Drawn::Column).collect();
    let Some(width) = width else {
        return all;
    };
    let frame = |columns: usize| columns * 3 + 1;
    let taken = |widths: &[usize], most: usize| -> usize {
        widths.iter().map(|natural| (*natural).min(most)).sum()
    };
    if frame(count) + taken(&table.widths, LEAST_WIDTH) <= width {
        let room = width - frame(count);
        let widest = table.widths.iter().copied().max().unwrap_or(0);
        let mut most = widest;
        while most > LEAST_WIDTH && taken(&table.widths, most) > room {
            most -= 1;
        }
        narrow(table, most, room);
        return all;
    }
    let gap = terminal::width(border.ellipsis) + 3;
    let mut kept = Vec::new();
    let mut used = 1 + gap;
    let from_both_ends = (0..count).map(|step| {
        if step % 2 == 0 {
            step / 2
        } else {
            count - 1 - step / 2
        }
    });
    for column in from_both_ends {
        let natural = table.widths[column].min(LEAST_WIDTH);
        if used + natural + 3 > width && !kept.is_empty() {
            break;
        }
        used += natural + 3;
        kept.push(column);
    }
    for natural in &mut table.widths {
        *natural = (*natural).min(LEAST_WIDTH);
    }
    kept.sort_unstable();
    let mut drawn = Vec::new();
    let mut expected = 0;
    for column in kept {
        if column != expected && !drawn.contains(&Drawn::Gap) {
            drawn.push(Drawn::Gap);
        }
        drawn.push(Drawn::Column(column));
        expected = column + 1;
    }
    if expected != count && !drawn.contains(&Drawn::Gap) {
        drawn.push(Drawn::Gap);
    }
    drawn
}

/// Cuts every column to `most`, then gives the columns that were cut what is left of `room`, one by one.
fn narrow(table: &mut Table, most: usize, room: usize) {
    let natural = table.widths.clone();
    for width in &mut table.widths {
        *width = (*width).min(most);
    }
    let mut left = room.saturating_sub(table.widths.iter().sum());
    for (width, natural) in table.widths.iter_mut().zip(natural) {
        if left > 0 && *width < natural {
            *width += 1;
            left -= 1;
        }
    }
}

fn rule(
    out: &mut dyn Write,
    table: &Table,
    columns: &[Drawn],
    border: &Border,
    [left, cross, right]: [&str; 3],
) -> io::Result<()> {
    let mut text = String::from(left);
    for (position, column) in columns.iter().enumerate() {
        if position > 0 {
            text.push_str(cross);
        }
        let width = match column {
            Drawn::Column(column) => table.widths[*column],
            Drawn::Gap => terminal::width(border.ellipsis),
        };
        text.push_str(&border.horizontal.repeat(width + 2));
    }
    writeln!(out, "{text}{right}")
}

fn line(
    out: &mut dyn Write,
    table: &Table,
    columns: &[Drawn],
    border: &Border,
    cells: &[String],
) -> io::Result<()> {
    let mut text = String::new();
    for column in columns {
        text.push_str(border.vertical);
        text.push(' ');
        match column {
            Drawn::Column(column) => {
                let cell = cells.get(*column).map_or("", String::as_str);
                text.push_str(&table.padded(cell, *column, border.ellipsis));
            }
            Drawn::Gap => text.push_str(border.ellipsis),
        }
        text.push(' ');
    }
    writeln!(out, "{text}{}", border.vertical)
}

fn footer(
    out: &mut dyn Write,
    result: &ResultSet,
    table: &Table,
    columns: &[Drawn],
) -> io::Result<()> {
    let rows = result.rows.len();
    write!(out, " {rows} {}", if rows == 1 { "row" } else { "rows" })?;
    if table.rows.len() < rows {
        write!(out, " ({} shown)", table.rows.len())?;
    }
    if columns.contains(&Drawn::Gap) {
        let shown = columns.len() - 1;
        write!(out, ", {} columns ({shown} shown)", table.widths.len())?;
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::fixture;

    fn check(render: crate::output::Render, result: &ResultSet, options: &Options, expected: &str) {
        let mut out = Vec::new();
        render(result, options, &mut out).expect("a vector takes bytes");
        let text = String::from_utf8(out).expect("tables are UTF-8");
        assert_eq!(text, expected);
    }

    fn casualties() -> ResultSet {
        fixture::rows(
            &["by", "says", "rejected by"],
            vec![
                vec!["Afghan Taliban".into(), 58.into(), "Pakistan".into()],
                vec!["independent reports".into(), ">70".into(), Value::Null],
                vec!["Türkiye\u{1b}[31m".into(), 200.into(), Value::Null],
            ],
        )
    }

    #[test]
    fn plain_aligns_columns_and_puts_numbers_on_the_right() {
        check(
            render_plain,
            &casualties(),
            &Options::default(),
            concat!(
                " by                   says  rejected by\n",
                " Afghan Taliban         58  Pakistan\n",
                " independent reports   >70\n",
                " Türkiye\\e[31m         200\n",
            ),
        );
    }

    #[test]
    fn a_box_is_cut_to_the_terminal_and_counts_its_rows() {
        check(
            render_box,
            &casualties(),
            &Options {
                width: Some(40),
                rows: Some(2),
                ..Options::default()
            },
            concat!(
                "┌─────────────────┬──────┬─────────────┐\n",
                "│ by              │ says │ rejected by │\n",
                "├─────────────────┼──────┼─────────────┤\n",
                "│ Afghan Taliban  │   58 │ Pakistan    │\n",
                "│ independent re… │  >70 │             │\n",
                "└─────────────────┴──────┴─────────────┘\n",
                " 3 rows (2 shown)\n",
            ),
        );
    }

    #[test]
    fn columns_that_do_not_fit_are_hidden_from_the_middle_and_counted() {
        let row = (0..6).map(|_| Value::from("abcdefghijkl")).collect();
        check(
            render_box,
            &fixture::rows(&["a", "b", "c", "d", "e", "f"], vec![row]),
            &Options {
                width: Some(40),
                ascii: true,
                ..Options::default()
            },
            concat!(
                "+----------+----------+-----+----------+\n",
                "| a        | b        | ... | f        |\n",
                "+----------+----------+-----+----------+\n",
                "| abcde... | abcde... | ... | abcde... |\n",
                "+----------+----------+-----+----------+\n",
                " 1 row, 6 columns (3 shown)\n",
            ),
        );
    }

    #[test]
    fn a_statement_without_columns_draws_nothing() {
        check(render_box, &ResultSet::default(), &Options::default(), "");
        check(render_plain, &ResultSet::default(), &Options::default(), "");
    }
}

//! A reader of feature files: the part of Gherkin that the conformance scenarios are written in.
//!
//! Outlines are expanded while reading: a scenario here is one run. The reader must never know what a step means.

use crate::table::table_row;

/// One run: the steps of the background, then its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scenario {
    /// Its name as written, placeholders and all.
    pub(super) name: String,
    /// Which row of the examples it is, from 1; `None` when it is no outline.
    pub(super) example: Option<usize>,
    /// What is to be done, in order.
    pub(super) steps: Vec<Step>,
}

/// One step, without its keyword.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Step {
    /// The line, without `Given`, `When`, `Then`, `And`, `But`.
    pub(super) text: String,
    /// The text between triple quotes, without their indentation.
    pub(super) document: Option<String>,
    /// The rows of its table, cells unescaped; a row `|` has no cells.
    pub(super) table: Vec<Vec<String>>,
}

/// A scenario or an outline as written.
#[derive(Default)]
struct Template {
    name: String,
    outline: bool,
    steps: Vec<Step>,
    /// Tables after `Examples:`, each with its header.
    examples: Vec<Vec<Vec<String>>>,
}

/// Where table rows and steps go.
enum Section {
    Feature,
    Background,
    Scenario,
    Examples,
}

/// The scenarios of a feature file, in order.
///
/// # Errors
/// The number of the first line that is not understood, and the line.
pub(super) fn read(text: &str) -> Result<Vec<Scenario>, String> {
    let mut background: Vec<Step> = Vec::new();
    let mut templates: Vec<Template> = Vec::new();
    let mut section = Section::Feature;
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let trimmed = line.trim();
        let fail = || Err(format!("line {}: {trimmed}", number + 1));
        if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with('@') {
            continue;
        }
        if let Some((outline, name)) = scenario_heading(trimmed) {
            section = Section::Scenario;
            templates.push(Template {
                name: name.to_owned(),
                outline,
                ..Template::default()
            });
            continue;
        }
        if trimmed.starts_with("Background:") {
            section = Section::Background;
            continue;
        }
        if trimmed.starts_with("Examples:") {
            section = Section::Examples;
            match templates.last_mut() {
                Some(template) => template.examples.push(Vec::new()),
                None => return fail(),
            }
            continue;
        }
        if let Section::Feature = section {
            continue;
        }
        if let (Section::Examples, Some(template)) = (&section, templates.last_mut()) {
            match (table_row(trimmed), template.examples.last_mut()) {
                (Some(row), Some(table)) => table.push(row),
                _ => return fail(),
            }
            continue;
        }
        let steps = match templates.last_mut() {
            Some(template) => &mut template.steps,
            None => &mut background,
        };
        if let Some(text) = step_text(trimmed) {
            steps.push(Step {
                text: text.to_owned(),
                ..Step::default()
            });
            continue;
        }
        let Some(step) = steps.last_mut() else {
            return fail();
        };
        if trimmed.starts_with("\"\"\"") {
            let indentation = line.len() - line.trim_start().len();
            step.document = Some(document(indentation, &mut lines));
        } else if let Some(row) = table_row(trimmed) {
            step.table.push(row);
        } else {
            return fail();
        }
    }
    Ok(templates
        .into_iter()
        .flat_map(|template| expand(template, &background))
        .collect())
}

/// Whether the line begins a scenario, whether that is an outline, and its name.
fn scenario_heading(line: &str) -> Option<(bool, &str)> {
    let outline = ["Scenario Outline:", "Scenario Template:"];
    let plain = ["Scenario:", "Example:"];
    let after = |words: [&str; 2]| words.iter().find_map(|word| line.strip_prefix(word));
    match after(outline) {
        Some(name) => Some((true, name.trim())),
        None => after(plain).map(|name| (false, name.trim())),
    }
}

fn step_text(line: &str) -> Option<&str> {
    ["Given ", "When ", "Then ", "And ", "But ", "* "]
        .iter()
        .find_map(|keyword| line.strip_prefix(keyword))
        .map(str::trim)
}

/// The lines up to the closing quotes, each without the indentation of the opening ones.
fn document<'t>(indentation: usize, lines: &mut impl Iterator<Item = (usize, &'t str)>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for (_, line) in lines {
        if line.trim() == "\"\"\"" {
            break;
        }
        let blank = line.len() - line.trim_start().len();
        let line = line.get(indentation.min(blank)..).unwrap_or_default();
        kept.push(line.replace("\\\"\\\"\\\"", "\"\"\""));
    }
    kept.join("\n")
}

fn expand(template: Template, background: &[Step]) -> Vec<Scenario> {
    let with_background = |steps: Vec<Step>| background.iter().cloned().chain(steps).collect();
    if !template.outline {
        return vec![Scenario {
            name: template.name,
            example: None,
            steps: with_background(template.steps),
        }];
    }
    let rows = template.examples.iter().flat_map(|table| {
        let (header, rows) = table
            .split_first()
            .map_or((&[][..], &[][..]), |(first, rest)| (first.as_slice(), rest));
        rows.iter().map(move |row| (header, row.as_slice()))
    });
    rows.enumerate()
        .map(|(index, (header, row))| Scenario {
            name: template.name.clone(),
            example: Some(index + 1),
            steps: with_background(
                template
                    .steps
                    .iter()
                    .map(|step| filled(step, header, row))
                    .collect(),
            ),
        })
        .collect()
}

fn filled(step: &Step, header: &[String], row: &[String]) -> Step {
    let fill = |text: &String| fill(text, header, row);
    Step {
        text: fill(&step.text),
        document: step.document.as_ref().map(fill),
        table: step
            .table
            .iter()
            .map(|cells| cells.iter().map(fill).collect())
            .collect(),
    }
}

/// Replaces `<name>` by the cell under `name`. What was filled in is not looked at again, and `<` before anything
/// that is no name of a column stays: queries compare with `<`.
fn fill(text: &str, header: &[String], row: &[String]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(position) = rest.find('<') {
        let (before, from) = rest.split_at(position);
        filled.push_str(before);
        let found = header.iter().zip(row).find_map(|(name, cell)| {
            let after = from.strip_prefix('<')?.strip_prefix(name.as_str())?;
            Some((cell, after.strip_prefix('>')?))
        });
        if let Some((cell, after)) = found {
            filled.push_str(cell);
            rest = after;
        } else {
            filled.push('<');
            rest = from.strip_prefix('<').unwrap_or_default();
        }
    }
    filled.push_str(rest);
    filled
}

#[test]
fn a_background_runs_before_each_scenario() {
    let text = "
#encoding: utf-8
Feature: F
  Words about it.

  Background:
    Given an empty graph

  @tag
  Scenario: [1] one
    When executing query:
      \"\"\"
      MATCH (n)
        WHERE n.x
      RETURN n
      \"\"\"
    Then the result should be, in any order:
      | n | m |
      | 1 | 2 |
  Scenario: [2] two
    Then no side effects
";
    let scenarios = read(text).unwrap();
    assert_eq!(scenarios.len(), 2);
    let texts = |scenario: &Scenario| {
        let texts = scenario.steps.iter().map(|step| step.text.clone());
        texts.collect::<Vec<_>>()
    };
    assert_eq!(texts(&scenarios[1]), ["an empty graph", "no side effects"]);
    let [_, query, result] = scenarios[0].steps.as_slice() else {
        unreachable!("three steps")
    };
    let document = query.document.as_deref();
    assert_eq!(document, Some("MATCH (n)\n  WHERE n.x\nRETURN n"));
    assert_eq!(result.table, [["n", "m"], ["1", "2"]]);
}

#[test]
fn an_outline_is_one_scenario_for_each_example() {
    let text = "Feature: F
  Scenario Outline: [1] compare <lhs>
    When executing query:
      \"\"\"
      RETURN <lhs> <= <rhs> AND 1 <2 AND <lhsx>
      \"\"\"
    Then the result should be, in order:
      | <rhs> |
    Examples:
      | lhs | rhs   |
      | 1   | <lhs> |
      | 2   | b\\|  |
    Examples:
      | rhs | lhs |
      | c   | 3   |
";
    let scenarios = read(text).unwrap();
    let documents: Vec<_> = scenarios
        .iter()
        .map(|scenario| scenario.steps[0].document.clone().unwrap())
        .collect();
    assert_eq!(
        documents,
        [
            "RETURN 1 <= <lhs> AND 1 <2 AND <lhsx>",
            "RETURN 2 <= b| AND 1 <2 AND <lhsx>",
            "RETURN 3 <= c AND 1 <2 AND <lhsx>",
        ]
    );
    assert_eq!(scenarios[1].steps[1].table, [["b|"]]);
    assert_eq!(scenarios[2].example, Some(3));
    assert_eq!(scenarios[2].name, "[1] compare <lhs>");
}

#[test]
fn what_is_not_understood_is_an_error_with_its_line() {
    let text = "Feature: F\n  Scenario: s\n    Given x\n    nonsense";
    assert_eq!(read(text), Err("line 4: nonsense".to_owned()));
}

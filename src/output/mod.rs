//! Renderers of results and diagnostics: one table of formats, one file a format, escaping beside it.
//!
//! A renderer turns a detached result into bytes. It must never know the graph, the language, a terminal or a file:
//! what it needs to know about where the bytes go is in [`Options`]. Only [`dump`] and the [`Elements`] of
//! [`exchange`] read a graph as they write.

pub mod csv;
pub mod cypher;
pub mod diagnostic;
pub mod dot;
pub mod dump;
pub mod exchange;
mod footnotes;
pub mod json;
pub mod literal;
pub mod markdown;
pub mod summary;
pub mod table;
pub mod terminal;

use std::io;
use std::io::Write;

use self::exchange::Elements;
use crate::model::result::ResultSet;

/// What a format shows of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The columns and rows.
    Rows,
    /// The nodes and relationships the rows speak of.
    Graph,
}

/// What a renderer may know about where its bytes go.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Columns of the terminal that will show a table; `None` shows every value whole, which is what files and pipes need.
    pub width: Option<usize>,
    /// How many rows a table shows; `None` shows all. The footer always tells how many there are.
    pub rows: Option<usize>,
    /// Whether tables are drawn with ASCII characters only.
    pub ascii: bool,
    /// Whether CSV and TSV cells that a spreadsheet would run as a formula are prefixed with `'` (OWASP ASVS 1.2.10).
    pub csv_safe: bool,
}

/// Writes a result to a writer.
pub type Render = fn(&ResultSet, &Options, &mut dyn Write) -> io::Result<()>;

/// Writes elements, wherever they come from, to a writer.
pub type Stream = fn(Elements<'_>, &mut dyn Write) -> io::Result<()>;

/// One output format.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// What `--format` and `:format` call it.
    pub name: &'static str,
    /// The extension of its files, without a dot; empty when there is none of its own.
    pub extension: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What it shows.
    pub shape: Shape,
    /// One line of help.
    pub doc: &'static str,
    /// Its renderer.
    pub render: Render,
    /// What writes a whole graph while it reads it; `None` of formats that need all of it at once.
    pub stream: Option<Stream>,
}

/// Every output format, in the order help lists them.
pub const FORMATS: &[Format] = &[
    Format {
        name: "box",
        extension: "",
        media_type: "text/plain; charset=utf-8",
        shape: Shape::Rows,
        doc: "a table with borders; the default on a terminal",
        render: table::render_box,
        stream: None,
    },
    Format {
        name: "plain",
        extension: "txt",
        media_type: "text/plain; charset=utf-8",
        shape: Shape::Rows,
        doc: "aligned columns without borders; the default elsewhere",
        render: table::render_plain,
        stream: None,
    },
    Format {
        name: "csv",
        extension: "csv",
        media_type: "text/csv; charset=utf-8",
        shape: Shape::Rows,
        doc: "comma-separated values (RFC 4180)",
        render: csv::render_csv,
        stream: None,
    },
    Format {
        name: "tsv",
        extension: "tsv",
        media_type: "text/tab-separated-values; charset=utf-8",
        shape: Shape::Rows,
        doc: "tab-separated values",
        render: csv::render_tsv,
        stream: None,
    },
    Format {
        name: "json",
        extension: "json",
        media_type: "application/json",
        shape: Shape::Rows,
        doc: "one JSON object per statement: columns, rows, stats, notices",
        render: json::render_json,
        stream: None,
    },
    Format {
        name: "jsonl",
        extension: "jsonl",
        media_type: "application/jsonl",
        shape: Shape::Rows,
        doc: "one JSON object per row",
        render: json::render_jsonl,
        stream: None,
    },
    Format {
        name: "markdown",
        extension: "md",
        media_type: "text/markdown; charset=utf-8",
        shape: Shape::Rows,
        doc: "a table for a document or an issue",
        render: markdown::render_markdown,
        stream: None,
    },
    Format {
        name: "cypher",
        extension: "cypher",
        media_type: "application/x-cypher-query",
        shape: Shape::Rows,
        doc: "a CREATE statement that makes the result's nodes and relationships again",
        render: cypher::render_cypher,
        stream: None,
    },
    Format {
        name: "dot",
        extension: "dot",
        media_type: "text/vnd.graphviz",
        shape: Shape::Graph,
        doc: "a picture for Graphviz",
        render: dot::render_dot,
        stream: None,
    },
    Format {
        name: "geojson",
        extension: "geojson",
        media_type: "application/geo+json",
        shape: Shape::Graph,
        doc: "places and what happened there, for map tools",
        render: exchange::render_geojson,
        stream: Some(exchange::write_geojson),
    },
    Format {
        name: "graphml",
        extension: "graphml",
        media_type: "application/graphml+xml",
        shape: Shape::Graph,
        doc: "GraphML for Gephi, yEd, Cytoscape, igraph",
        render: exchange::render_graphml,
        stream: Some(exchange::write_graphml),
    },
    Format {
        name: "gexf",
        extension: "gexf",
        media_type: "application/gexf+xml",
        shape: Shape::Graph,
        doc: "GEXF for Gephi, with its time line",
        render: exchange::render_gexf,
        stream: Some(exchange::write_gexf),
    },
    Format {
        name: "mermaid",
        extension: "mmd",
        media_type: "text/vnd.mermaid",
        shape: Shape::Graph,
        doc: "a flow chart inside Markdown",
        render: exchange::render_mermaid,
        stream: Some(exchange::write_mermaid),
    },
    Format {
        name: "turtle",
        extension: "ttl",
        media_type: "text/turtle",
        shape: Shape::Graph,
        doc: "RDF 1.2 with provenance in PROV-O, for triple stores",
        render: exchange::render_turtle,
        stream: Some(exchange::write_turtle),
    },
    Format {
        name: "ftm",
        extension: "ftm",
        media_type: "application/jsonl",
        shape: Shape::Graph,
        doc: "FollowTheMoney entities, one a line, for Aleph",
        render: exchange::render_entities,
        stream: Some(exchange::write_entities),
    },
];

impl Format {
    /// The format called `name`, in any case.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS
            .iter()
            .find(|format| format.name.eq_ignore_ascii_case(name))
    }

    /// The format of files with `extension` (without a dot, in any case).
    pub fn of_extension(extension: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| {
            !format.extension.is_empty() && format.extension.eq_ignore_ascii_case(extension)
        })
    }

    /// Whether notices and statistics are part of what it writes.
    pub fn carries_notices(&self) -> bool {
        self.name == "json"
    }

    /// Whether programs read it: failures are then reported as JSON too.
    pub fn is_json(&self) -> bool {
        matches!(self.name, "json" | "jsonl")
    }
}

#[cfg(test)]
pub(crate) mod fixture {
    //! A small result that every format renders in its tests.

    use std::sync::Arc;

    use crate::model::result::ResultSet;
    use crate::model::value::Map;
    use crate::model::value::Node;
    use crate::model::value::NodeId;
    use crate::model::value::Path;
    use crate::model::value::Relationship;
    use crate::model::value::RelationshipId;
    use crate::model::value::Value;

    /// A map from pairs.
    pub(crate) fn map(entries: &[(&str, Value)]) -> Map {
        entries
            .iter()
            .map(|(key, value)| (Arc::from(*key), value.clone()))
            .collect()
    }

    /// A node.
    pub(crate) fn node(id: u64, labels: &[&str], properties: &[(&str, Value)]) -> Node {
        Node {
            id: NodeId(id),
            labels: labels.iter().map(|label| Arc::from(*label)).collect(),
            properties: map(properties),
        }
    }

    /// A relationship.
    pub(crate) fn relationship(
        id: u64,
        relationship_type: &str,
        (start, end): (u64, u64),
        properties: &[(&str, Value)],
    ) -> Relationship {
        Relationship {
            id: RelationshipId(id),
            relationship_type: relationship_type.into(),
            start: NodeId(start),
            end: NodeId(end),
            properties: map(properties),
        }
    }

    /// A result of `rows` under `columns`, without elements.
    pub(crate) fn rows(columns: &[&str], rows: Vec<Vec<Value>>) -> ResultSet {
        ResultSet {
            columns: columns.iter().map(|name| Arc::from(*name)).collect(),
            rows,
            ..ResultSet::default()
        }
    }

    /// A result whose subgraph is these elements; its rows are one path over the first relationship.
    pub(crate) fn graph(nodes: Vec<Node>, relationships: Vec<Relationship>) -> ResultSet {
        let mut result = rows(&["p"], Vec::new());
        if let Some(first) = relationships.first() {
            let path = Path::new(vec![first.start, first.end], vec![first.id]);
            result.rows.push(vec![Value::Path(Arc::new(path))]);
        }
        for node in nodes {
            result.subgraph.nodes.insert(node.id, node);
        }
        for relationship in relationships {
            result
                .subgraph
                .relationships
                .insert(relationship.id, relationship);
        }
        result
    }

    /// One strike, told with hostile text.
    pub(crate) fn strike() -> ResultSet {
        graph(
            vec![
                node(
                    1,
                    &["Actor"],
                    &[("id", "pak".into()), ("name", "Pakistan".into())],
                ),
                node(
                    2,
                    &["Event"],
                    &[
                        ("name", "Strikes on \"Khost\"\n\\".into()),
                        ("when", "2025-10-09".into()),
                    ],
                ),
            ],
            vec![relationship(
                7,
                "STRUCK",
                (1, 2),
                &[("when", "2025-10-09".into())],
            )],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_extensions_of_formats_are_unique_and_found() {
        for (position, format) in FORMATS.iter().enumerate() {
            assert_eq!(
                Format::named(format.name).map(|found| found.name),
                Some(format.name)
            );
            if !format.extension.is_empty() {
                let found = Format::of_extension(format.extension);
                assert_eq!(found.map(|found| found.name), Some(format.name));
            }
            assert!(
                FORMATS[position + 1..]
                    .iter()
                    .all(|other| other.name != format.name)
            );
        }
    }

    #[test]
    fn every_format_renders_an_empty_result_and_a_graph() {
        for format in FORMATS {
            for result in [ResultSet::default(), fixture::strike()] {
                let mut out = Vec::new();
                (format.render)(&result, &Options::default(), &mut out)
                    .unwrap_or_else(|error| panic!("{}: {error}", format.name));
                String::from_utf8(out).unwrap_or_else(|error| panic!("{}: {error}", format.name));
            }
        }
    }
}

//! Shapes, colours and words of the picture.
//!
//! Labels and relationship types of the conflict vocabulary have a look of their own; any other label gets a colour
//! that depends on its name alone.

use super::text;
use crate::model::value::Node;
use crate::model::value::Value;

/// How a node is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) shape: &'static str,
    pub(super) fill: &'static str,
    pub(super) border: &'static str,
    pub(super) rounded: bool,
    pub(super) is_claim: bool,
}

const fn drawn(shape: &'static str, fill: &'static str, border: &'static str) -> Style {
    Style {
        shape,
        fill,
        border,
        rounded: false,
        is_claim: false,
    }
}

const fn rounded(fill: &'static str, border: &'static str) -> Style {
    Style {
        rounded: true,
        ..drawn("box", fill, border)
    }
}

/// The vocabulary, from the particular to the general: the first label a node has decides.
const STYLES: [(&str, Style); 15] = [
    ("Person", drawn("ellipse", "#dbe9f6", "#2b5c8a")),
    ("ArmedForces", drawn("box", "#c6dcef", "#2b5c8a")),
    ("ArmedGroup", drawn("box", "#f3cfc2", "#a0442a")),
    ("Government", drawn("box", "#c6dcef", "#2b5c8a")),
    ("Organization", drawn("box", "#d9e2ec", "#2b5c8a")),
    ("Population", drawn("ellipse", "#e3ebf2", "#2b5c8a")),
    ("State", drawn("box", "#a9cbe8", "#2b5c8a")),
    ("Unnamed", drawn("box", "#e6e6e6", "#777777")),
    ("Actor", drawn("box", "#c6dcef", "#2b5c8a")),
    ("Conflict", drawn("octagon", "#f6c7c7", "#9a2f2f")),
    ("Dyad", drawn("octagon", "#f6dada", "#9a2f2f")),
    ("Event", rounded("#fde2b3", "#a36a00")),
    ("Location", drawn("hexagon", "#d5ecd0", "#3f7d37")),
    (
        "Claim",
        Style {
            is_claim: true,
            ..drawn("note", "#fffbe0", "#8a7a1f")
        },
    ),
    ("Source", drawn("folder", "#e4dcf1", "#5d4a8a")),
];

/// Colours for labels of other vocabularies: fill and border.
const OTHERS: [(&str, &str); 8] = [
    ("#d7efe9", "#2f7f6f"),
    ("#f4d9ea", "#94467a"),
    ("#e3e7c3", "#6f7a24"),
    ("#d9d9f3", "#4d4d9a"),
    ("#f7dcc4", "#9a5a1f"),
    ("#cfe7f5", "#2f6f94"),
    ("#ecd6d0", "#8a4a3a"),
    ("#dbe8cf", "#4f7a2f"),
];

impl Style {
    /// The look of a node.
    pub(super) fn of(node: &Node) -> Self {
        let known = STYLES
            .iter()
            .find(|(name, _)| node.labels.iter().any(|label| &**label == *name));
        if let Some((_, style)) = known {
            return *style;
        }
        let Some(label) = node.labels.first() else {
            return drawn("ellipse", "#f2f2f2", "#777777");
        };
        // FNV-1a (Fowler, Noll, Vo): small, fixed, and the same everywhere.
        let hash = label.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        let (fill, border) = OTHERS[hash as usize % OTHERS.len()];
        drawn("ellipse", fill, border)
    }
}

/// How a relationship is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Role {
    pub(super) color: &'static str,
    /// Whether the layout ignores it: what only says where a fact is written must not pull the picture apart.
    pub(super) free: bool,
    /// Whether the layout gets it turned round, so that causes stay left of effects.
    pub(super) turned: bool,
    pub(super) heavy: bool,
}

/// The look of relationships of a type.
pub(super) fn role(relationship_type: &str) -> Role {
    let plain = Role {
        color: "#555555",
        free: false,
        turned: false,
        heavy: false,
    };
    match relationship_type {
        "REPORTED_IN" | "QUOTED_FROM" => Role {
            color: "#c3bcd2",
            free: true,
            turned: true,
            ..plain
        },
        "ASSERTED" => Role {
            color: "#a79cc0",
            ..plain
        },
        "CLAIMED" | "CONFIRMED" | "ABOUT" | "CONTRADICTS" => Role {
            color: "#8a7a1f",
            free: relationship_type == "CONTRADICTS",
            ..plain
        },
        "REJECTED" | "RETRACTED" => Role {
            color: "#b03030",
            ..plain
        },
        "STRUCK" | "ATTACKED" | "RETALIATED_AGAINST" | "RETALIATION_FOR" | "BROKE" => Role {
            color: "#a0302a",
            heavy: true,
            turned: matches!(relationship_type, "RETALIATION_FOR" | "BROKE"),
            ..plain
        },
        "MEDIATED" => Role {
            color: "#2f7d5b",
            heavy: true,
            ..plain
        },
        "PRECEDED" => Role {
            color: "#a36a00",
            ..plain
        },
        "OCCURRED_AT" | "LOCATED_IN" | "BORDERS" => Role {
            color: "#5f9457",
            ..plain
        },
        _ => plain,
    }
}

/// Columns after which the title of a node is wrapped, and the title: what a reader would call it.
pub(super) fn title(node: &Node) -> (usize, String) {
    let named = ["name", "title", "text", "id"]
        .iter()
        .find_map(|key| text(&node.properties, key).map(|text| (*key, text)));
    match named {
        Some(("text", text)) => (32, text.to_owned()),
        Some((_, text)) => (22, text.to_owned()),
        None => {
            let label = node.labels.first().map_or("node", |label| &**label);
            (22, format!("{label} {}", node.id.0))
        }
    }
}

/// When it was, else what kind of thing it is.
pub(super) fn second_line(node: &Node) -> String {
    if let Some(when) = when(node) {
        return when;
    }
    ["actor_type", "kind", "type"]
        .iter()
        .find_map(|key| text(&node.properties, key))
        .map_or_else(
            || node.labels.last().map(ToString::to_string),
            |kind| Some(kind.replace('_', " ")),
        )
        .filter(|second| title(node).1 != *second)
        .unwrap_or_default()
}

/// The property `when` as text, whatever its type.
pub(super) fn when(node: &Node) -> Option<String> {
    match node.properties.get("when")? {
        Value::String(text) => Some(text.to_string()),
        other => crate::output::literal::temporal(other).map(|(_, text)| text),
    }
}

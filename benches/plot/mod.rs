//! A picture of a table: a line for each row, both axes logarithmic, so that what grows in proportion rises evenly.
//!
//! Must never know what was measured.

use std::fmt::Write;

/// Bounds of the drawing and the room for words at its right.
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 420.0;
const MARGIN: f64 = 56.0;
const NAMES: f64 = 130.0;
/// The least distance of two names, one below the other.
const LINE: f64 = 13.0;

/// Colours that can be told from each other.
const COLOURS: [&str; 6] = [
    "#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#b8860b", "#444444",
];

/// The picture, as SVG: `rows` are names and a value for each of `sizes`, in `unit`.
pub(crate) fn draw(title: &str, unit: &str, sizes: &[usize], rows: &[(&str, Vec<f64>)]) -> String {
    let all = rows.iter().flat_map(|(_, values)| values.iter().copied());
    let powers = |values: &mut dyn Iterator<Item = f64>| {
        let logs: Vec<f64> = values
            .filter(|value| *value > 0.0)
            .map(f64::log10)
            .collect();
        let least = logs.iter().copied().fold(f64::INFINITY, f64::min).floor();
        let most = logs
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max)
            .ceil();
        (least, most.max(least + 1.0))
    };
    let across = powers(&mut sizes.iter().map(|size| *size as f64));
    let up = powers(&mut all.into_iter());
    let x = |value: f64| MARGIN + (value.log10() - across.0) / (across.1 - across.0) * WIDTH;
    let y = |value: f64| {
        MARGIN + HEIGHT - (value.max(1e-9).log10().max(up.0) - up.0) / (up.1 - up.0) * HEIGHT
    };
    let (full_width, full_height) = (WIDTH + 2.0 * MARGIN + NAMES, HEIGHT + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full_width} {full_height}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{MARGIN}\" y=\"24\" font-size=\"14\">{title}</text>\n"
    );
    for power in across.0 as i32..=across.1 as i32 {
        let at = x(10_f64.powi(power));
        let (top, bottom) = (MARGIN, MARGIN + HEIGHT);
        let _ = writeln!(
            out,
            "<path d=\"M{at:.1} {top}V{bottom}\" stroke=\"#ddd\"/>\
             <text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">10<tspan dy=\"-4\" font-size=\"8\">{power}</tspan></text>",
            bottom + 18.0
        );
    }
    for power in up.0 as i32..=up.1 as i32 {
        let at = y(10_f64.powi(power));
        let _ = writeln!(
            out,
            "<path d=\"M{MARGIN} {at:.1}h{WIDTH}\" stroke=\"#ddd\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{} {unit}</text>",
            MARGIN - 6.0,
            at + 4.0,
            10_f64.powi(power)
        );
    }
    let mut names: Vec<(f64, usize)> = Vec::new();
    for (number, (_, values)) in rows.iter().enumerate() {
        let points: Vec<String> = sizes
            .iter()
            .zip(values)
            .map(|(size, value)| format!("{:.1},{:.1}", x(*size as f64), y(*value)))
            .collect();
        let colour = COLOURS[number % COLOURS.len()];
        let dashes = ["", " stroke-dasharray=\"6 3\""][number / COLOURS.len() % 2];
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"{dashes}/>",
            points.join(" ")
        );
        names.extend(values.last().map(|last| (y(*last), number)));
    }
    names.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut free = f64::NEG_INFINITY;
    for (wanted, number) in names {
        let at = wanted.max(free);
        free = at + LINE;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{:.1}\" fill=\"{}\">{}</text>",
            MARGIN + WIDTH + 8.0,
            at + 4.0,
            COLOURS[number % COLOURS.len()],
            rows[number].0
        );
    }
    out.push_str("</svg>\n");
    out
}

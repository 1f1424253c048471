//! A small drawing of a figure's range: one bar or dot for each statement, on one scale.

use maud::{Markup, html};
use rashomon_model::{Cell, FigureRange, StatedFigure};

const WIDTH: f64 = 640.0;
const LEFT: f64 = 8.0;
const ROW: f64 = 16.0;
/// Most statements drawn; the table below the drawing has all.
const MOST: usize = 12;

/// The drawing; nothing when fewer than two statements can be compared.
pub(super) fn of(range: &FigureRange) -> Markup {
    let cells: Vec<&Cell<StatedFigure>> = range.cells.iter().filter(|cell| bounds(&cell.value).is_some()).take(MOST).collect();
    let top = cells.iter().filter_map(|cell| bounds(&cell.value)).map(|(_, high)| high).max().unwrap_or(0);
    if cells.len() < 2 || top == 0 {
        return html! {};
    }
    let x = |n: u32| LEFT + f64::from(n) / f64::from(top) * (WIDTH - 2.0 * LEFT - 40.0);
    let height = ROW * cells.len() as f64 + 18.0;
    html! {
        svg.strip role="img" aria-label=(format!("{} statements between {} and {top}", cells.len(), range.low.unwrap_or(0)))
            viewBox=(format!("0 0 {WIDTH} {height}")) {
            line.axis x1=(LEFT) x2=(x(top)) y1=(height - 14.0) y2=(height - 14.0) {}
            text.tick x=(LEFT) y=(height - 2.0) { "0" }
            text.tick.end x=(x(top)) y=(height - 2.0) { (top) }
            @for (idx, cell) in cells.iter().enumerate() {
                @let y = ROW * (idx as f64 + 0.5);
                @let (low, high) = bounds(&cell.value).expect("cells without bounds were left out");
                g {
                    title { (cell.chain.join(" → ")) }
                    @if low == high {
                        circle.said cx=(x(low)) cy=(y) r="4" {}
                    } @else {
                        line.said x1=(x(low)) x2=(x(high)) y1=(y) y2=(y) {}
                    }
                    @if cell.value.high.is_none() { line.open x1=(x(low)) x2=(x(low) + 18.0) y1=(y) y2=(y) {} }
                }
            }
        }
    }
}

/// The part of a statement that can be drawn: an open end is drawn at the other.
fn bounds(figure: &StatedFigure) -> Option<(u32, u32)> {
    match (figure.low, figure.high) {
        (Some(low), Some(high)) => Some((low, high)),
        (Some(one), None) | (None, Some(one)) => Some((one, one)),
        (None, None) => None,
    }
}

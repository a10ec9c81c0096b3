//! Charts as SVG, drawn by plotters, for the eye: whoever shows one names it, and gives
//! its numbers as a table.
//!
//! A chart has no style of its own but the colours of the light theme. The style sheet
//! knows a thing by its colour and puts that of the present theme in its place.

use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged as _;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const INK: RGBColor = RGBColor(0x17, 0x23, 0x2B);
const SOFT: RGBColor = RGBColor(0x4D, 0x5F, 0x6A);
const LINE: RGBColor = RGBColor(0xD6, 0xDF, 0xE3);
const WASH: RGBColor = RGBColor(0xEA, 0xF3, 0xF5);
const ACCENT: RGBColor = RGBColor(0x0B, 0x5A, 0x69);

/// In units, of which a telephone has two to a point: plotters rounds to whole ones.
const WIDTH: i32 = 800;
/// What plotters makes a text of 30 units from.
const TEXT: i32 = 37;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Scales = Cartesian2d<RangedCoordf64, RangedCoordf64>;
type Chart<'a> = DrawingArea<SVGBackend<'a>, Scales>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// One of a row of columns.
pub(super) struct Column {
    /// What stands under it, where there is room.
    pub name: String,
    /// How high its solid part is; none where nothing is known.
    pub solid: Option<f64>,
    /// How high the hollow part on top of that is.
    pub hollow: f64,
}

/// Where the columns stand, in units.
const FLOOR: (i32, i32) = (96, 372);
/// How wide the edge of what is hollow is, in units.
const EDGE: f64 = 5.0;

/// A row of columns over a scale from 0, whose values are written by `tick`.
pub(super) fn columns(columns: &[Column], tick: impl Fn(f64) -> String) -> String {
    let (left, bottom) = FLOOR;
    let heights = columns
        .iter()
        .filter_map(|column| Some(column.solid? + column.hollow));
    let top = heights.fold(0.0, f64::max).max(1.0) * 1.05;
    let count = f64::from(u32::try_from(columns.len()).unwrap_or(u32::MAX));
    // One of a column, and one of what they measure, in units.
    let unit = (f64::from(WIDTH - left) / count, f64::from(bottom) / top);
    drawn(bottom + 48, |area| {
        let scales = Scales::new(0.0..count, top..0.0, (left..WIDTH, 0..bottom));
        let chart = area.apply_coord_spec(scales);
        for value in RangedCoordf64::from(0.0..top).key_points(5) {
            chart.draw(&PathElement::new(
                [(0.0, value), (count, value)],
                line(LINE),
            ))?;
            let beside = (HPos::Right, VPos::Center);
            write(&chart, tick(value), (0.0, value), (-14, 0), beside, SOFT)?;
        }
        let after = (0..columns.len()).rev();
        for ((place, column), after) in (0_u32..).zip(columns).zip(after) {
            let place = f64::from(place);
            let (from, middle, to) = (place + 0.16, place + 0.5, place + 0.84);
            // Every other name has room, the last one among them.
            if after % 2 == 0 {
                let under = (HPos::Center, VPos::Top);
                write(
                    &chart,
                    column.name.clone(),
                    (middle, 0.0),
                    (0, 14),
                    under,
                    SOFT,
                )?;
            }
            let Some(solid) = column.solid else {
                let over = (HPos::Center, VPos::Bottom);
                write(&chart, "–".into(), (middle, 0.0), (0, -4), over, SOFT)?;
                continue;
            };
            let height = solid + column.hollow;
            chart.draw(&Rectangle::new(
                [(from, 0.0), (to, height)],
                ACCENT.filled(),
            ))?;
            let inside = [
                (from + EDGE / unit.0, solid),
                (to - EDGE / unit.0, (height - EDGE / unit.1).max(solid)),
            ];
            if column.hollow > 0.0 {
                chart.draw(&Rectangle::new(inside, WASH.filled()))?;
            }
        }
        chart.draw(&PathElement::new([(0.0, 0.0), (count, 0.0)], line(SOFT)))
    })
}

/// One of a list of bars.
pub(super) struct Bar {
    /// What stands over it.
    pub name: String,
    /// How long it is.
    pub length: f64,
    /// Its value in words.
    pub value: String,
}

/// How much each bar takes, with what stands over it, in units.
const ROW: i32 = 92;

/// A list of bars, one under the other; the longest is as long as there is room.
pub(super) fn bars(bars: &[Bar]) -> String {
    let count = i32::try_from(bars.len()).unwrap_or(i32::MAX);
    let height = ROW.saturating_mul(count);
    let longest = bars
        .iter()
        .map(|bar| bar.length)
        .fold(f64::MIN_POSITIVE, f64::max);
    drawn(height, |area| {
        let scales = Scales::new(0.0..longest, 0.0..f64::from(count), (0..WIDTH, 0..height));
        let chart = area.apply_coord_spec(scales);
        for (place, bar) in (0_u32..).zip(bars) {
            let place = f64::from(place);
            let (from, to) = (place + 0.52, place + 0.78);
            let (left, right) = ((HPos::Left, VPos::Top), (HPos::Right, VPos::Top));
            write(&chart, short(&bar.name), (0.0, place), (0, 12), left, INK)?;
            write(
                &chart,
                bar.value.clone(),
                (longest, place),
                (0, 12),
                right,
                INK,
            )?;
            chart.draw(&Rectangle::new([(0.0, from), (longest, to)], WASH.filled()))?;
            chart.draw(&Rectangle::new(
                [(0.0, from), (bar.length, to)],
                ACCENT.filled(),
            ))?;
        }
        Ok(())
    })
}

/// A picture of this height.
fn drawn(height: i32, draw: impl FnOnce(&Area) -> Drawn) -> String {
    let mut svg = String::new();
    let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
    let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    let done = draw(&area).and_then(|()| area.present());
    drop(area);
    // Writing to a String does not fail.
    done.map_or_else(|_| String::new(), |()| light(&svg))
}

/// The same picture, said once in place of each time: how every text is written, and that
/// nothing is seen through. Whoever shows it names it as one picture.
fn light(svg: &str) -> String {
    let font = svg.find(" font-family=").and_then(|start| {
        let texts = &svg[start..];
        texts.find(" opacity=").map(|end| &texts[..end])
    });
    let font = font.unwrap_or_default();
    let root = format!("<svg aria-hidden=\"true\"{font} ");
    let bare = svg.replace(font, "").replace(" opacity=\"1\"", "");
    bare.replacen("<svg ", &root, 1)
}

/// Writes a text so many units away from a point.
fn write(
    chart: &Chart,
    text: String,
    point: (f64, f64),
    away: (i32, i32),
    (across, along): (HPos, VPos),
    color: RGBColor,
) -> Drawn {
    let style = ("sans-serif", TEXT).into_font().color(&color);
    let style = style.pos(Pos::new(across, along));
    chart.draw(&(EmptyElement::at(point) + Text::new(text, away, style)))
}

fn line(color: RGBColor) -> ShapeStyle {
    ShapeStyle {
        color: color.to_rgba(),
        filled: false,
        stroke_width: 4,
    }
}

/// As much of a name as there is room for.
fn short(name: &str) -> String {
    const ROOM: usize = 34;
    if name.chars().count() <= ROOM {
        return name.into();
    }
    name.chars().take(ROOM - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rectangles of a colour: left, top, width and height.
    fn rectangles(svg: &str, color: &str) -> Vec<[i32; 4]> {
        let number = |tag: &str, name: &str| {
            let rest = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        svg.split("<rect")
            .skip(1)
            .filter_map(|rest| rest.split('>').next())
            .filter(|tag| tag.contains(color))
            .map(|tag| ["x", "y", "width", "height"].map(|name| number(tag, name)))
            .collect()
    }

    /// The texts, in order.
    fn texts(svg: &str) -> Vec<&str> {
        svg.split("</text>")
            .filter_map(|before| before.rsplit('>').next())
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect()
    }

    fn column(name: &str, solid: Option<f64>, hollow: f64) -> Column {
        let name = name.into();
        Column {
            name,
            solid,
            hollow,
        }
    }

    #[test]
    fn columns_are_as_high_as_what_they_stand_for() {
        let svg = columns(
            &[
                column("W1", Some(4.0), 0.0),
                column("W2", None, 0.0),
                column("W3", Some(6.0), 2.0),
                column("W4", Some(0.0), 1.0),
            ],
            |value| format!("{value} h"),
        );
        let solid = rectangles(&svg, "#0B5A69");
        let [first, third, fourth] = solid.as_slice() else {
            panic!("{svg}")
        };
        for (column, height) in [(first, 4), (third, 8), (fourth, 1)] {
            let [left, top, width, high] = *column;
            assert_eq!(top + high, FLOOR.1, "it stands on the floor");
            assert!((high * 8 - third[3] * height).abs() <= 8, "{svg}");
            assert!(left >= FLOOR.0 && left + width <= WIDTH, "{svg}");
        }
        // What is hollow is open but for its edge, down to what is solid.
        let hollow = rectangles(&svg, "#EAF3F5");
        let [inside, small] = hollow.as_slice() else {
            panic!("{svg}")
        };
        let edge = inside[1] - third[1];
        assert!((4..=6).contains(&edge), "{svg}");
        assert!((inside[3] + edge - third[3] / 4).abs() <= 1, "{svg}");
        assert!(small[1] > fourth[1] && small[0] > fourth[0], "{svg}");
        assert_eq!(
            texts(&svg),
            ["0 h", "2 h", "4 h", "6 h", "8 h", "W2", "–", "W4"]
        );
    }

    #[test]
    fn the_longest_bar_takes_the_whole_width_and_the_others_their_share() {
        let bar = |name: &str, length: f64| Bar {
            name: name.into(),
            length,
            value: length.to_string(),
        };
        let svg = bars(&[bar("a", 30.0), bar("b", 60.0), bar("c", 0.0)]);
        let lengths = rectangles(&svg, "#0B5A69")
            .into_iter()
            .map(|[_, _, width, _]| width);
        assert_eq!(lengths.collect::<Vec<_>>(), [400, 800, 0]);
        assert_eq!(texts(&svg), ["a", "30", "b", "60", "c", "0"]);
        // No bar at all is no reason to stop.
        let svg = bars(&[bar("a", 0.0)]);
        assert_eq!(rectangles(&svg, "#0B5A69"), [[0, 47, 0, 24]]);
    }

    #[test]
    fn how_texts_are_written_is_said_once() {
        let bar = |name: &str| Bar {
            name: name.into(),
            length: 1.0,
            value: "1".into(),
        };
        let svg = bars(&[bar("a"), bar("b")]);
        for once in [" font-family=", " font-size="] {
            assert_eq!(svg.matches(once).count(), 1, "{svg}");
            assert!(svg.find(once) < svg.find('>'), "{svg}");
        }
        assert!(!svg.contains("opacity"), "{svg}");
    }

    #[test]
    fn a_name_stays_text_and_is_cut_where_there_is_no_room() {
        let long = format!("<script>{}", "x".repeat(90));
        let name = |name: &str| Bar {
            name: name.into(),
            length: 1.0,
            value: "1".into(),
        };
        let svg = bars(&[name(&long)]);
        let shown = format!("&lt;script&gt;{}…", "x".repeat(25));
        assert_eq!(texts(&svg), [shown.as_str(), "1"]);
        assert!(!svg.contains("style") && !svg.contains("<script"), "{svg}");
    }
}

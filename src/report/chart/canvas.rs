//! What a chart is drawn on.

use crate::kernel::escape::markup;
use crate::kernel::escape::push_plain;
use crate::report::chart::sheet;
use unicode_width::UnicodeWidthChar;

/// The size of all text in a chart, in pixels.
const SIZE: f64 = 12.0;

/// On which side of its point a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It has its middle there.
    Middle,
    /// It ends there.
    End,
}

/// A finished chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows, in a few words.
    pub title: String,
    /// What can be read off it, for those who do not see it.
    pub summary: String,
    width: f64,
    height: f64,
    body: String,
    across: Option<Across>,
}

/// Which values lie where to the right.
type Across = ([f64; 2], [f64; 2]);

/// A chart under way.
#[derive(Debug, Clone, Default)]
pub struct Canvas {
    body: String,
    across: Option<Across>,
}

/// A number of pixels, to a tenth.
fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// How wide a text is at most, in pixels.
#[must_use]
pub fn text_width(text: &str) -> f64 {
    let wide = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | ' ' | '\u{202f}' => 0.38,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' => 0.45,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.0,
        _ if c.is_ascii_uppercase() => 0.76,
        _ if c.is_ascii() => 0.64,
        _ => 0.7 * c.width().unwrap_or(0).max(1) as f64,
    };
    SIZE * plain(text).chars().map(wide).sum::<f64>()
}

/// A text as it will be seen: what hides is spelled out, and takes room.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|c| push_plain(&mut shown, c));
    shown
}

/// A text cut to so many pixels.
#[must_use]
pub fn cut(text: &str, most: f64) -> String {
    let text = plain(text);
    if text_width(&text) <= most {
        return text;
    }
    let mut kept = String::new();
    for c in text.chars() {
        if text_width(&format!("{kept}{c}…")) > most {
            break;
        }
        kept.push(c);
    }
    kept.trim_end().to_owned() + "…"
}

impl Canvas {
    /// A straight line.
    pub fn line(&mut self, class: &str, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) {
        let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(px);
        self.body +=
            &format!("<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");
    }

    /// A rectangle, with what it says to a pointer.
    pub fn rect(&mut self, class: &str, [x, y]: [f64; 2], [width, height]: [f64; 2], says: &str) {
        let [x, y, width, height] = [x, y, width.max(0.0), height.max(0.0)].map(px);
        self.body += &format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""
        );
        self.close("rect", says);
    }

    /// A dot, with what it says to a pointer.
    pub fn dot(&mut self, class: &str, [x, y]: [f64; 2], radius: f64, says: &str) {
        let [x, y, r] = [x, y, radius].map(px);
        self.body += &format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"");
        self.close("circle", says);
    }

    /// A diamond, with what it says to a pointer.
    pub fn diamond(&mut self, class: &str, [x, y]: [f64; 2], radius: f64, says: &str) {
        let points = [[x, y - radius], [x + radius, y], [x, y + radius], [x - radius, y]];
        let [a, b, c, d] = points.map(|[x, y]| format!("{} {}", px(x), px(y)));
        self.body += &format!("<path class=\"{class}\" d=\"M{a}L{b}L{c}L{d}Z\"");
        self.close("path", says);
    }

    /// A line through points; with `step` it keeps each height until the next.
    pub fn curve(&mut self, class: &str, points: &[[f64; 2]], step: bool) {
        let Some(way) = way(points, step) else { return };
        self.body += &format!("<path class=\"{class}\" d=\"{way}\"/>");
    }

    /// The surface between two lines over the same places.
    pub fn area(&mut self, class: &str, above: &[[f64; 2]], below: &[[f64; 2]], step: bool) {
        let mut back = below.to_vec();
        if step {
            // Backwards, a step comes before its place.
            back = stepped(below);
        }
        back.reverse();
        let mut all = if step { stepped(above) } else { above.to_vec() };
        all.extend(back);
        let Some(way) = way(&all, false) else { return };
        self.body += &format!("<path class=\"{class}\" d=\"{way}Z\"/>");
    }

    /// A text on a base line.
    pub fn text(&mut self, class: &str, [x, y]: [f64; 2], anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let ([x, y], text) = ([x, y].map(px), markup(text));
        self.body += &format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}>{text}</text>");
    }

    /// Opens a group with a key, which a script may hide; [`end`](Self::end) closes it.
    pub fn group(&mut self, key: usize) {
        self.body += &format!("<g data-key=\"{key}\">");
    }

    /// Says which values lie between which pixels to the right, for a script that reads them.
    pub fn spans(&mut self, values: [f64; 2], pixels: [f64; 2]) {
        self.across = Some((values, pixels));
    }

    /// Closes a group.
    pub fn end(&mut self) {
        self.body += "</g>";
    }

    fn close(&mut self, element: &str, says: &str) {
        match says {
            "" => self.body += "/>",
            _ => self.body += &format!("><title>{}</title></{element}>", markup(says)),
        }
    }

    /// The chart, so many pixels wide and high.
    #[must_use]
    pub fn finish(self, [width, height]: [f64; 2], title: &str, summary: &str) -> Chart {
        let (title, summary) = (title.to_owned(), summary.to_owned());
        Chart { title, summary, width, height, body: self.body, across: self.across }
    }
}

/// The corners of a line of steps.
fn stepped(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut all: Vec<[f64; 2]> = Vec::with_capacity(2 * points.len());
    for point in points {
        if let Some([_, y]) = all.last().copied() {
            all.push([point[0], y]);
        }
        all.push(*point);
    }
    all
}

fn way(points: &[[f64; 2]], step: bool) -> Option<String> {
    let ([first_x, first_y], rest) = points.split_first()?;
    let mut way = format!("M{} {}", px(*first_x), px(*first_y));
    let mut at = *first_y;
    for (place, [x, y]) in rest.iter().enumerate() {
        let flat = (y - at).abs() < 0.05;
        // Of a flat stretch only the end is drawn.
        if flat && rest.get(place + 1).is_some_and(|next| (next[1] - at).abs() < 0.05) {
            continue;
        }
        if step && !flat {
            way += &format!("H{}V{}", px(*x), px(*y));
        } else {
            way += &format!("L{} {}", px(*x), px(*y));
        }
        at = *y;
    }
    Some(way)
}

impl Chart {
    /// The element, to stand in a page that has the style of charts; `id` is its own there.
    #[must_use]
    pub fn element(&self, id: &str) -> String {
        self.written(id, [self.width, self.height], &self.body)
    }

    /// A whole file, which brings its look along.
    #[must_use]
    pub fn file(&self) -> String {
        self.with(&sheet::whole())
    }

    /// A whole file with these rules.
    pub(crate) fn with(&self, rules: &str) -> String {
        let (margin, top) = (20.0, 50.0);
        let title = markup(&cut(&self.title, self.width * SIZE / 16.0));
        let [x, y] = [margin, top].map(px);
        let body = format!(
            "<style>{rules}</style><rect class=\"paper\" width=\"100%\" height=\"100%\"/>\
             <text class=\"t-title\" x=\"{x}\" y=\"28\">{title}</text>\
             <g transform=\"translate({x} {y})\">{}</g>",
            self.body
        );
        let size = [self.width + 2.0 * margin, self.height + top + margin];
        let whole = self.written("chart", size, &body);
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{whole}\n")
    }

    /// The same chart, of something that has a name.
    #[must_use]
    pub fn of(mut self, name: &str) -> Self {
        self.title = format!("{name}: {}", self.title);
        self
    }

    fn written(&self, id: &str, size: [f64; 2], body: &str) -> String {
        let [width, height] = size.map(px);
        let (title, summary) = (markup(&self.title), markup(&self.summary));
        let across = self.across.map_or(String::new(), |([from, until], [left, right])| {
            let [left, right] = [left, right].map(px);
            format!("data-across=\"{from} {until} {left} {right}\" ")
        });
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" \
             width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             {across}aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{title}</title>\
             <desc id=\"{id}-d\">{summary}</desc>{body}</svg>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_fits_and_says_that_it_was_cut() {
        let long = "a-policy-with-quite-a-long-name";
        assert_eq!(cut(long, 1000.0), long);
        let short = cut(long, 80.0);
        assert!(short.ends_with('…') && text_width(&short) <= 80.0, "{short}");
        // What is spelled out takes the room of its letters.
        assert!(text_width("\u{202e}") >= text_width("\\u{202e}"));
        assert!(text_width(&cut("\u{202e}\u{202e}\u{202e}", 80.0)) <= 80.0);
    }

    #[test]
    fn text_of_others_stays_text() {
        let mut canvas = Canvas::default();
        canvas.text("t", [1.0, 2.0], Anchor::End, "<script>\"&");
        canvas.dot("p", [1.0, 2.0], 3.0, "</title><script>");
        let chart = canvas.finish([10.0, 10.0], "<b>", "'\"");
        assert!(!chart.file().contains("<script") && !chart.file().contains("<b>"));
    }

    #[test]
    fn a_flat_stretch_is_one_stroke() {
        let points = [[0.0, 1.0], [1.0, 1.0], [2.0, 1.0], [3.0, 4.0]];
        assert_eq!(way(&points, true).as_deref(), Some("M0 1L2 1H3V4"));
        assert_eq!(way(&[], true), None);
    }
}

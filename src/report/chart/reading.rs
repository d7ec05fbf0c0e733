//! What can be read off a chart, place by place, for a script that shows it under a pointer.
//!
//! All of it is text that was made here, so that what a pointer shows is what a page says
//! elsewhere, digit by digit; a script only finds the place.

use crate::kernel::escape::push_plain;
use serde_json::Value;
use serde_json::json;

/// Places along an axis that can be read, at most.
const MOST: usize = 240;

/// What stands at each place of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The places by value, in order.
    pub places: Vec<f64>,
    /// What each is called.
    pub names: Vec<String>,
    /// Of each line its name and what it comes to at each place, in the order of its keys.
    pub lines: Vec<(String, Vec<String>)>,
}

/// Of some places at most so many that a pointer can tell them apart, in order, with the last.
#[must_use]
pub fn few(mut places: Vec<f64>) -> Vec<f64> {
    places.sort_by(f64::total_cmp);
    places.dedup();
    let step = places.len().div_ceil(MOST).max(1);
    let last = places.last().copied();
    let mut few: Vec<f64> = places.into_iter().step_by(step).collect();
    if few.last().copied() != last {
        few.extend(last);
    }
    few
}

/// The height of a line of steps at a place; none before its first point.
#[must_use]
pub fn height(points: &[[f64; 2]], place: f64) -> Option<f64> {
    let upto = points.partition_point(|[at, _]| *at <= place);
    Some(points.get(upto.checked_sub(1)?)?[1])
}

impl Reading {
    /// The reading as an object: `at`, the places; `names` of them; `lines`, each a name and its
    /// texts. A text that is that of the place before is empty.
    #[must_use]
    pub fn text(&self) -> String {
        let line = |(name, texts): &(String, Vec<String>)| json!([plain(name), changes(texts)]);
        let object = json!({
            "at": self.places.iter().map(|it| number(*it)).collect::<Vec<_>>(),
            "names": self.names.iter().map(|it| plain(it)).collect::<Vec<_>>(),
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
        });
        object.to_string()
    }
}

/// A number in as few digits as it needs.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

fn changes(texts: &[String]) -> Vec<String> {
    let before = std::iter::once(None).chain(texts.iter().map(Some));
    let changed = |(text, before): (&String, Option<&String>)| match before {
        Some(before) if before == text => String::new(),
        _ => plain(text),
    };
    texts.iter().zip(before).map(changed).collect()
}

/// A text in which nothing hides: what it says stands in an object, and is never escaped again.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|c| push_plain(&mut shown, c));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_steps_keeps_its_height_until_the_next_point() {
        let points = [[1.0, 10.0], [2.0, 20.0], [2.0, 25.0], [5.0, 30.0]];
        let heights = [0.5, 1.0, 1.9, 2.0, 4.9, 9.0].map(|place| height(&points, place));
        let wanted = [None, Some(10.0), Some(10.0), Some(25.0), Some(25.0), Some(30.0)];
        assert_eq!(heights, wanted);
    }

    #[test]
    fn many_places_become_few_and_keep_both_ends() {
        let places = few((0..10_000).map(f64::from).rev().collect());
        assert!(places.len() <= MOST + 1, "{}", places.len());
        assert_eq!((places[0], places.last().copied()), (0.0, Some(9_999.0)));
        assert_eq!(few(vec![2.0, 1.0, 2.0]), [1.0, 2.0]);
    }

    #[test]
    fn a_reading_says_only_what_changes_and_hides_nothing() {
        let texts = ["1", "1", "2"].map(str::to_owned).to_vec();
        let reading = Reading {
            places: vec![0.0, 5.5, 10.0],
            names: texts.clone(),
            lines: vec![("lost\u{202e}\u{1b}".to_owned(), texts)],
        };
        let text = reading.text();
        assert!(text.contains(r#""at":[0,5.5,10]"#), "{text}");
        assert!(text.contains(r#"["1","","2"]"#), "{text}");
        assert!(!text.contains('\u{202e}') && text.contains(r"\\u{202e}\\u{1b}"), "{text}");
    }
}

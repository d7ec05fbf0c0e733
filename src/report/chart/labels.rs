//! Where labels go, so that no two of them touch and no stem runs through one.

/// A label at a place on a line, so many pixels wide; what weighs less stays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// The place.
    pub x: f64,
    /// How wide it is.
    pub width: f64,
    /// What goes last where there is no room for all.
    pub weight: usize,
}

/// A label in a row over the line, the first of which is next to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The row.
    pub row: usize,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// The least space between two labels.
const GAP: f64 = 6.0;
/// The least space between a stem and a label that is not its own.
const NEAR: f64 = 1.5;

/// Labels in rows over a line between two places; what found no room has none.
#[must_use]
pub fn in_rows(wanted: &[Wanted], [left, right]: [f64; 2], rows: usize) -> Vec<Option<Placed>> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    // From the right, a label goes on to the right of its stem and meets no later stem.
    order.sort_by(|a, b| wanted[*b].x.total_cmp(&wanted[*a].x).then(a.cmp(b)));
    let mut dropped: Vec<usize> = Vec::new();
    loop {
        let mut placed: Vec<Option<Placed>> = vec![None; wanted.len()];
        let mut stuck = None;
        for at in order.iter().filter(|at| !dropped.contains(at)) {
            placed[*at] = place(&wanted[*at], wanted, &placed, [left, right], rows);
            if placed[*at].is_none() {
                stuck = Some(*at);
                break;
            }
        }
        let Some(stuck) = stuck else { return placed };
        let there =
            |at: &&usize| !dropped.contains(at) && (placed[**at].is_some() || **at == stuck);
        // The least important of those near by goes.
        let near = |at: &&usize| (wanted[**at].x - wanted[stuck].x).abs() <= wanted[stuck].width;
        let goes = order.iter().filter(there).filter(near).max_by_key(|at| wanted[**at].weight);
        dropped.push(goes.copied().unwrap_or(stuck));
    }
}

fn place(
    it: &Wanted,
    wanted: &[Wanted],
    placed: &[Option<Placed>],
    [left, right]: [f64; 2],
    rows: usize,
) -> Option<Placed> {
    // Leftward only where there is no room: a stem further left would have to cross it.
    let right_way = (it.x, it.x + it.width);
    let way = if right_way.1 <= right + 0.5 { right_way } else { (it.x - it.width, it.x) };
    if way.0 < left - 0.5 || way.1 > right + 0.5 {
        return None;
    }
    let others = || placed.iter().zip(wanted).filter_map(|(it, own)| Some((it.as_ref()?, own)));
    let (from, to) = way;
    let free = |row: &usize| {
        others().all(|(other, own)| {
            let stem = |x: f64, from: f64, to: f64| x > from - NEAR && x < to + NEAR;
            match other.row.cmp(row) {
                std::cmp::Ordering::Equal => other.to + GAP <= from || to + GAP <= other.from,
                // Mine goes down past it, or its own past me.
                std::cmp::Ordering::Less => !stem(it.x, other.from, other.to),
                std::cmp::Ordering::Greater => !stem(own.x, from, to),
            }
        })
    };
    (0..rows).find(free).map(|row| Placed { row, from, to })
}

/// Heights for labels that want these, at least `gap` apart, between two bounds as far as there is
/// room; in the order of what was wanted.
#[must_use]
pub fn spread(wanted: &[f64], gap: f64, [top, bottom]: [f64; 2]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]).then(a.cmp(b)));
    let mut heights = vec![0.0; wanted.len()];
    let mut least = top;
    for at in &order {
        heights[*at] = wanted[*at].max(least);
        least = heights[*at] + gap;
    }
    let mut most = bottom;
    for at in order.iter().rev() {
        heights[*at] = heights[*at].min(most);
        most = heights[*at] - gap;
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touching(wanted: &[Wanted], placed: &[Option<Placed>]) -> bool {
        let all: Vec<(Placed, f64)> =
            placed.iter().zip(wanted).filter_map(|(it, own)| Some(((*it)?, own.x))).collect();
        all.iter().enumerate().any(|(at, (one, _))| {
            all.iter().enumerate().any(|(other_at, (other, x))| {
                let boxes = one.row == other.row && one.from < other.to && other.from < one.to;
                let stem = other.row > one.row && *x > one.from && *x < one.to;
                at != other_at && (boxes || stem)
            })
        })
    }

    #[test]
    fn labels_never_touch_however_close_their_places() {
        for seed in 0..200_u64 {
            let mut state = seed * 2 + 1;
            let mut next = |most: u64| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_041);
                (state >> 33) % most
            };
            let wanted: Vec<Wanted> = (0..25)
                .map(|weight| Wanted { x: next(300) as f64, width: 20.0 + next(90) as f64, weight })
                .collect();
            let placed = in_rows(&wanted, [0.0, 320.0], 9);
            assert!(!touching(&wanted, &placed), "{seed}: {placed:?}");
            assert!(placed.iter().flatten().count() >= 5, "{seed}: nearly all were dropped");
            assert!(placed.iter().flatten().all(|it| it.from >= -0.5 && it.to <= 320.5));
        }
    }

    #[test]
    fn where_there_is_room_none_is_dropped() {
        let at = |x| Wanted { x, width: 40.0, weight: 1 };
        let placed = in_rows(&[at(0.0), at(10.0), at(295.0)], [0.0, 300.0], 3);
        assert!(placed.iter().all(Option::is_some), "{placed:?}");
    }

    #[test]
    fn heights_keep_their_distance_and_their_order() {
        let spread = spread(&[10.0, 10.0, 11.0, 95.0], 14.0, [0.0, 100.0]);
        assert_eq!(spread, [10.0, 24.0, 38.0, 95.0]);
    }
}

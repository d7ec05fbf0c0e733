//! V12: the order in which services are restored, by one stream of work. `compare` finds the order
//! that costs least, Smith's rule, and nothing among all 720 beats it.

use lastcopy::experiment::alternative::Alternative;
use lastcopy::experiment::compare::Plan;
use lastcopy::experiment::compare::compare;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;

/// Service, hours of work, and thousands of dollars for each hour that it is away.
const JOBS: [(&str, u32, u32); 6] = [
    ("billing", 6, 50),
    ("contacts", 2, 40),
    ("photos", 20, 10),
    ("mail", 4, 30),
    ("calendar", 1, 5),
    ("notes", 3, 2),
];

/// The steps that restore services in this order.
fn steps(order: &[usize]) -> String {
    let step = |at: &usize| {
        let (name, hours, _) = JOBS[*at];
        format!(
            "(name: \"{name}\", takes: Lasting(\"{hours} h\"), \
             does: Answer(services: [\"{name}\"], answers: Up))"
        )
    };
    format!("[{}]", order.iter().map(step).collect::<Vec<_>>().join(", "))
}

/// Everything falls at T0. A service has an account for each thousand dollars an hour.
fn scenario() -> Scenario {
    let each = |line: &dyn Fn(&(&str, u32, u32)) -> String| -> String {
        JOBS.iter().map(|job| line(job) + ", ").collect()
    };
    let services = each(&|(name, ..)| format!("(name: \"{name}\", store: \"disk\")"));
    let names = each(&|(name, ..)| format!("\"{name}\""));
    let cohorts = each(&|(name, _, price)| {
        format!("(name: \"{name}\", accounts: {price}, service: \"{name}\")")
    });
    let steps = steps(&[0, 1, 2, 3, 4, 5]);
    let text = format!(
        "(name: \"v12\", clock: (horizon: \"T+40 h\"), categories: [(name: \"data\", items: 1)],
        cohorts: [{cohorts}], stores: [(name: \"disk\")], services: [{services}],
        faults: [(name: \"outage\", when: At(\"T0\"),
            what: Service(services: [{names}], answers: Down))],
        plans: [(name: \"rebuild\", when: After(event: \"fault:outage\"), steps: {steps})],
        charges: [(name: \"away\", amount: \"$1000\", per: \"hours.without_service\",
            kind: Harm)])"
    );
    Scenario::from_ron(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn orders(rest: &[usize]) -> Vec<Vec<usize>> {
    if rest.is_empty() {
        return vec![Vec::new()];
    }
    let first = |at: &usize| {
        let others: Vec<usize> = rest.iter().copied().filter(|it| it != at).collect();
        orders(&others).into_iter().map(|order| [vec![*at], order].concat()).collect::<Vec<_>>()
    };
    rest.iter().flat_map(first).collect()
}

/// What an order comes to, in thousands: the price of each hour until each is back.
fn by_hand(order: &[usize]) -> u32 {
    let mut now = 0;
    let cost = order.iter().map(|at| {
        now += JOBS[*at].1;
        now * JOBS[*at].2
    });
    cost.sum()
}

#[test]
fn the_best_of_all_restore_orders_is_smiths_and_costs_1297() {
    let base = scenario();
    let orders = orders(&[0, 1, 2, 3, 4, 5]);
    assert_eq!(orders.len(), 720);
    let alternative = |order: &Vec<usize>| {
        let set = vec![format!("plans[rebuild].steps={}", steps(order))];
        let names: Vec<&str> = order.iter().map(|at| JOBS[*at].0).collect();
        let other = base.with(&Overlays { set, ..Overlays::default() });
        let other = other.unwrap_or_else(|problems| panic!("{problems}"));
        Alternative::new(&names.join(", "), "v12.ron", other)
    };
    let all: Vec<Alternative> = orders.iter().map(alternative).collect();
    let weights = vec![("money.harm".to_owned(), 0.001)];
    let plan = Plan { trials: 1, again: false, weights, ..Plan::default() };
    let comparison = compare(&all, &plan);
    let score = |at: usize| {
        let score = comparison.compared[at].estimate.score.as_ref().and_then(|it| it.mean);
        score.expect("a score was asked for")
    };
    for (at, order) in orders.iter().enumerate() {
        let hand = f64::from(by_hand(order));
        assert!((score(at) - hand).abs() < 1e-6, "{}: {} and {hand}", all[at].name, score(at));
    }
    let best = (0..all.len()).min_by(|a, b| score(*a).total_cmp(&score(*b))).expect("720");
    assert_eq!(all[best].name, "contacts, billing, mail, calendar, notes, photos");
    let named = |name: &str| {
        let at = all.iter().position(|it| it.name == name).expect("it is an order");
        score(at).round()
    };
    assert_eq!(score(best).round(), 1297.0);
    assert_eq!(named("billing, contacts, mail, photos, calendar, notes"), 1537.0, "by penalty");
    assert_eq!(named("calendar, contacts, notes, mail, billing, photos"), 1597.0, "shortest first");
    assert_eq!(named("billing, contacts, photos, mail, calendar, notes"), 2097.0, "as listed");
    assert_eq!(named("photos, billing, mail, notes, contacts, calendar"), 4046.0, "longest first");
}

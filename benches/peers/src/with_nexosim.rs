//! NeXosim: a model a handset, which schedules its own input.

use crate::model::Handset;
use crate::model::KINDS;
use nexosim::model::Context;
use nexosim::model::Model;
use nexosim::model::schedulable;
use nexosim::simulation::Mailbox;
use nexosim::simulation::SimInit;
use nexosim::time::MonotonicTime;
use serde::Deserialize;
use serde::Serialize;
use std::time::Duration;

#[derive(Serialize, Deserialize)]
struct Phone {
    handset: Handset,
}

#[Model]
impl Phone {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        for kind in KINDS {
            let first = self.handset.first(kind);
            self.put(kind, first, context);
        }
    }

    #[nexosim(schedulable)]
    fn due(&mut self, kind: u8, context: &Context<Self>) {
        let now = context.time().duration_since(MonotonicTime::EPOCH).as_secs_f64();
        let wait = self.handset.fire(kind, now);
        self.put(kind, wait, context);
    }

    fn put(&self, kind: u8, wait: f64, context: &Context<Self>) {
        // A wait of nothing is refused.
        let wait = Duration::from_secs_f64(wait).max(Duration::from_nanos(1));
        context.schedule_event(wait, schedulable!(Self::due), kind).expect("it lies ahead");
    }
}

pub fn run(handsets: usize, horizon: f64) {
    let mut bench = SimInit::with_num_threads(1);
    for number in 0..handsets {
        let phone = Phone { handset: Handset::new(number) };
        bench = bench.add_model(phone, Mailbox::new(), &format!("handset-{number}"));
    }
    let mut simulation = bench.init(MonotonicTime::EPOCH).expect("the bench is sound");
    simulation.step_until(Duration::from_secs_f64(horizon)).expect("nothing fails");
}

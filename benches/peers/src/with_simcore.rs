//! simcore, the event core of DSLab: a component a handset, which sends events to itself.

use crate::model::Handset;
use crate::model::KINDS;
use serde::Serialize;
use simcore::Event;
use simcore::EventHandler;
use simcore::Simulation;
use simcore::SimulationContext;
use simcore::cast;
use std::cell::RefCell;
use std::rc::Rc;

#[derive(Clone, Serialize)]
struct Due {
    kind: u8,
}

struct Component {
    handset: Handset,
    context: SimulationContext,
}

impl EventHandler for Component {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Due { kind } => {
                let wait = self.handset.fire(kind, event.time);
                self.context.emit_self(Due { kind }, wait);
            }
        })
    }
}

pub fn run(handsets: usize, horizon: f64) {
    let mut simulation = Simulation::new(1);
    for number in 0..handsets {
        let name = format!("handset-{number}");
        let context = simulation.create_context(&name);
        let mut handset = Handset::new(number);
        for kind in KINDS {
            context.emit_self(Due { kind }, handset.first(kind));
        }
        simulation.add_handler(&name, Rc::new(RefCell::new(Component { handset, context })));
    }
    simulation.step_until_time(horizon);
}

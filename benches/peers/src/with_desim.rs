//! desim: a process for each kind of event of each handset, as it has them.

use crate::model::Handset;
use crate::model::KINDS;
use desim::Effect;
use desim::EndCondition;
use desim::SimContext;
use desim::Simulation;
use std::cell::RefCell;
use std::ops::Coroutine;
use std::ops::CoroutineState;
use std::pin::Pin;
use std::rc::Rc;

#[derive(Clone)]
struct Wait(Effect);

impl desim::SimState for Wait {
    fn get_effect(&self) -> Effect {
        self.0
    }

    fn set_effect(&mut self, effect: Effect) {
        self.0 = effect;
    }

    fn should_log(&self) -> bool {
        false
    }
}

struct Process {
    handset: Rc<RefCell<Handset>>,
    kind: u8,
}

impl Coroutine<SimContext<Wait>> for Process {
    type Yield = Wait;
    type Return = ();

    fn resume(self: Pin<&mut Self>, at: SimContext<Wait>) -> CoroutineState<Wait, ()> {
        let wait = self.handset.borrow_mut().fire(self.kind, at.time());
        CoroutineState::Yielded(Wait(Effect::TimeOut(wait)))
    }
}

pub fn run(handsets: usize, horizon: f64) {
    let mut simulation = Simulation::new();
    for number in 0..handsets {
        let handset = Rc::new(RefCell::new(Handset::new(number)));
        for kind in KINDS {
            let first = handset.borrow_mut().first(kind);
            let handset = Rc::clone(&handset);
            let process = simulation.create_process(Box::new(Process { handset, kind }));
            simulation.schedule_event(first, process, Wait(Effect::Wait));
        }
    }
    drop(simulation.run(EndCondition::Time(horizon)));
}

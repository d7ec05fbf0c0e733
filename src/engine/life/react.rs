//! What one account does about harm: complaints, claims, leaving; hazards while the harm lasts.

use crate::engine::life::body::Life;
use crate::engine::life::lane::tag;
use crate::engine::life::mark;
use crate::engine::life::tally::Tally;
use crate::kernel::chance::Purpose;
use crate::kernel::hazard::Hazard;
use crate::kernel::time::Time;
use crate::world::reaction::Harm;

const FIRES: u32 = 7;

impl Life<'_> {
    /// The service fell or rose.
    pub(crate) fn react_to_service(&mut self, at: Time, down: bool, tally: &mut Tally) {
        self.react(at, Harm::WithoutService, down, tally);
    }

    /// A harm begins or ends for this account.
    pub(crate) fn react(&mut self, at: Time, harm: Harm, suffers: bool, tally: &mut Tally) {
        for which in 0..self.reacting.len() {
            let reaction = &self.cohort.reactions[which];
            if reaction.to != harm || self.reacting[which].suffers == suffers {
                continue;
            }
            self.fire_until(which, at, tally);
            let (chance, key) = (self.stage.chance, self.key);
            let reacting = &mut self.reacting[which];
            reacting.suffers = suffers;
            let (hazard, _) = reacting.hazard.get_or_insert_with(|| {
                let purpose = Purpose::new(&tag(reaction.key, FIRES));
                let mut draws = chance.stream(purpose, key);
                (Hazard::new(draws.exponential(), 0.0, at), draws)
            });
            hazard.set_rate(at, if suffers { reaction.rate } else { 0.0 });
        }
    }

    /// Lets a reaction fire as often as it is due before an instant.
    fn fire_until(&mut self, which: usize, until: Time, tally: &mut Tally) {
        let reaction = &self.cohort.reactions[which];
        let reacting = &mut self.reacting[which];
        let Some((hazard, draws)) = &mut reacting.hazard else { return };
        loop {
            let due = hazard.due();
            if due >= until || reaction.once && reacting.times > 0 {
                return;
            }
            reacting.times += 1;
            hazard.renew(due, draws.exponential());
            self.chain.absorb(due, mark::REACT, reaction.key ^ reacting.times);
            tally.reacted(self.stage.model, usize::from(reaction.number), due, reaction.complaint);
        }
    }

    /// At the horizon every reaction that was due has fired.
    pub(crate) fn react_to_the_end(&mut self, tally: &mut Tally) {
        let horizon = self.stage.until;
        for which in 0..self.reacting.len() {
            self.fire_until(which, horizon, tally);
        }
    }
}

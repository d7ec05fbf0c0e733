//! Whom waves of restarts befell: counted only when somebody asks, for lives do not need it.

use crate::effect::op::What;
use crate::effect::op::Whom;
use crate::engine::life::turn::MASS;
use crate::engine::server::Server;
use crate::kernel::chance::EntityKey;
use std::collections::BTreeSet;

/// On how many handsets each fault brought a restart at least once.
pub(crate) fn restarted(server: &Server<'_>) -> Vec<u64> {
    let mut hit: Vec<BTreeSet<u64>> = vec![BTreeSet::new(); server.faults.len()];
    for op in &server.site.timeline {
        let What::Restarts { restart, whom, key } = &op.what else { continue };
        let faults = server.model.spec.faults.iter().zip(&server.faults);
        let of = faults.enumerate().find(|(_, (fault, log))| {
            let name = EntityKey::named(fault.name.as_str()).get();
            log.firings.iter().any(|firing| name ^ firing == *key)
        });
        if let Some((fault, _)) = of {
            befallen(server, *restart, whom, *key, &mut hit[fault]);
        }
    }
    hit.into_iter().map(|it| it.len() as u64).collect()
}

/// The accounts that one wave befell.
fn befallen(server: &Server<'_>, restart: u8, whom: &Whom, key: u64, hit: &mut BTreeSet<u64>) {
    let mut first = 0;
    for (place, cohort) in server.model.cohorts.iter().enumerate() {
        let kinds = cohort.device.iter().flat_map(|it| &it.restarts);
        let concerned = kinds.into_iter().any(|kind| kind.number == restart);
        for member in (0..cohort.accounts).filter(|_| concerned) {
            let struck = match whom {
                Whom::Each(share) => {
                    let account = server.model.account_key(place, member);
                    server.chance.share(MASS, account, key, *share)
                }
                Whom::Struck(victims) => victims.binary_search(&(first + member)).is_ok(),
            };
            if struck {
                hit.insert(first + member);
            }
        }
        first += cohort.accounts;
    }
}

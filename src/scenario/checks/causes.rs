//! Causes of death: few enough, and none that the engine writes itself.

use crate::scenario::checks::found::Found;
use crate::scenario::declared::OWN_CAUSES;
use crate::scenario::declared::causes;
use crate::scenario::spec::Spec;

/// Sets of causes are 64 bits wide, and a few of those are kept free.
const CAUSES_MAX: usize = 60;

pub(crate) fn check(found: &mut Found, spec: &Spec) {
    let mut own = |path: String, name: &str| {
        if OWN_CAUSES.contains(&name) {
            let message = format!("`{name}` is a cause of loss that needs no declaration");
            found.wrong_so(path, message, "choose another name, or losses cannot be told apart");
        }
    };
    for (at, fault) in spec.faults.iter().enumerate() {
        own(format!("faults[{at}].name"), fault.name.as_str());
    }
    for (at, device) in spec.devices.iter().enumerate() {
        for (which, restart) in device.restarts.iter().enumerate() {
            let path = format!("devices[{at}].restarts[{which}].name");
            own(path, restart.name.as_str());
        }
    }
    let count = causes(spec).len();
    if count > CAUSES_MAX {
        let most = CAUSES_MAX - OWN_CAUSES.len();
        let message = format!(
            "there are {} different names of faults and restarts; at most {most} are told apart",
            count - OWN_CAUSES.len()
        );
        found.wrong(if spec.faults.is_empty() { "devices" } else { "faults" }, message);
    }
}

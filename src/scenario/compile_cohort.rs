//! A cohort with all that its accounts need in one place, so that a life looks nothing up.

use crate::kernel::chance::EntityKey;
use crate::kernel::name::Name;
use crate::kernel::quantity::Share;
use crate::scenario::model;
use crate::scenario::model::Model;
use crate::scenario::spec::Spec;
use crate::world::cohort::Cohort;
use crate::world::device::Device;
use crate::world::device::Reason;
use crate::world::device::Restart;
use crate::world::notice::Notice;

/// Shares are compared with 32 random bits.
const WORDS: f64 = 4_294_967_296.0;

/// Resolves a cohort, where `model` knows restarts and causes already.
pub(crate) fn cohort(cohort: &Cohort, model: &Model) -> model::Cohort {
    let spec = &model.spec;
    let service = place(spec.services.iter().map(|it| &it.name), &cohort.service);
    let store = spec.services[service].store.as_ref();
    let store = store.expect("the door wants a store behind a cohort's service");
    let store = place(spec.stores.iter().map(|it| &it.name), store);
    let named = |name: &Name| spec.devices.iter().find(|it| it.name == *name);
    let device = cohort.device.as_ref().and_then(named);
    let categories = held(cohort, spec);
    let owner = cohort.owner.as_ref().unwrap_or(&cohort.name);
    model::Cohort {
        name: cohort.name.to_string(),
        owner: owner.to_string(),
        accounts: cohort.accounts,
        service: small(service),
        store: small(store),
        refuges: refuges(cohort, &categories, spec),
        categories,
        reactions: reactions(spec),
        notices: spec.notices.iter().map(|it| notice(it, device)).collect(),
        device: device.map(|it| resolve(it, model)),
    }
}

/// The place of a name that the door has checked.
fn place<'a>(mut names: impl Iterator<Item = &'a Name>, name: &Name) -> usize {
    names.position(|it| it == name).expect("the door knows every name")
}

fn small<T: TryFrom<usize>>(number: usize) -> T {
    T::try_from(number).ok().expect("the door bounds how many there are")
}

fn held(cohort: &Cohort, spec: &Spec) -> Vec<model::Held> {
    let activity = cohort.activity.get();
    let holds = |name: &Name| cohort.categories.as_ref().is_none_or(|list| list.contains(name));
    let all = spec.categories.iter().enumerate();
    let held = all.filter(|(_, it)| holds(&it.name)).map(|(number, it)| model::Held {
        number: small(number),
        key: key(&it.name),
        // The cast saturates; the door refuses what does not fit.
        items: (f64::from(it.items) * activity).round() as u32,
        rate: it.edits.per_ms() * activity,
        changes: threshold(it.changes.get()),
        changes_or_deletes: threshold(together(it.changes, it.deletes)),
    });
    held.collect()
}

fn refuges(cohort: &Cohort, held: &[model::Held], spec: &Spec) -> Vec<model::Refuge> {
    let refuges = cohort.refuges.iter().map(|refuge| {
        let name = |it: &model::Held| &spec.categories[usize::from(it.number)].name;
        let all = held.iter().enumerate();
        let inside = all.filter(|(_, it)| refuge.categories.contains(name(it)));
        model::Refuge {
            key: key(&refuge.name),
            held: inside.map(|(place, _)| place).collect(),
            kept_by: refuge.kept_by,
            holds: refuge.holds,
        }
    });
    refuges.collect()
}

/// Reactions in the order of their keys: in which order the file names them changes nothing.
fn reactions(spec: &Spec) -> Vec<model::Reaction> {
    let all = spec.reactions.iter().enumerate();
    let mut reactions: Vec<model::Reaction> = all
        .map(|(number, it)| model::Reaction {
            number: small(number),
            key: key(&it.name),
            to: it.to,
            rate: it.rate.per_ms(),
            once: it.once,
            complaint: it.complaint,
        })
        .collect();
    reactions.sort_unstable_by_key(|it| it.key);
    reactions
}

fn notice(notice: &Notice, device: Option<&Device>) -> model::Notice {
    let restarts = device.map_or(&[][..], |it| &it.restarts);
    let factor = |restart: &Restart| {
        let advice = notice.advice.iter().filter(|it| it.restart == restart.name);
        advice.map(|it| it.factor.get()).product()
    };
    let prompts = notice.prompts.as_ref().and_then(|prompt| {
        let place = restarts.iter().position(|it| it.name == prompt.restart)?;
        Some((place, prompt.within.clone()))
    });
    model::Notice {
        key: key(&notice.name),
        reach: notice.reach,
        delay: notice.delay.clone(),
        compliance: notice.compliance,
        factors: restarts.iter().map(factor).collect(),
        prompts,
    }
}

fn resolve(device: &Device, model: &Model) -> model::Device {
    // 35,000 years are for ever, and can still be added to any instant.
    let ms = |span: crate::kernel::time::Span| span.ms().clamp(1, 1 << 50).unsigned_abs();
    let asks = |reason: Reason| device.full_copy_on.contains(&reason);
    let sync = &device.sync;
    model::Device {
        cache: device.cache,
        rule: device.rule,
        every_ms: ms(sync.every),
        jitter: sync.jitter.get(),
        push: sync.push,
        on_boot: sync.on_boot,
        backoff_ms: ms(sync.backoff),
        backoff_cap_ms: ms(sync.backoff_cap),
        on_empty: asks(Reason::EmptyBoot),
        on_improper: asks(Reason::ImproperShutdown),
        on_mismatch: asks(Reason::Mismatch),
        on_order: asks(Reason::ServerOrder),
        restarts: device.restarts.iter().map(|it| restart(it, model)).collect(),
    }
}

fn restart(restart: &Restart, model: &Model) -> model::Restart {
    let name = restart.name.as_str();
    let number = model.restarts.iter().position(|it| it == name);
    model::Restart {
        number: small(number.expect("every restart was listed")),
        key: key(&restart.name),
        rate: restart.rate.per_ms(),
        while_down: restart.while_down.get(),
        effect: restart.effect,
        cause: model.cause(name),
        off_for: restart.off_for.clone(),
    }
}

/// The key of whatever bears this name.
fn key(name: &Name) -> u64 {
    EntityKey::named(name.as_str()).get()
}

/// A share as a threshold on 32 random bits: below it is within the share.
fn threshold(share: f64) -> u64 {
    // Rounded to whole words, so the product fits a 64-bit integer exactly.
    (share.min(1.0) * WORDS).round() as u64
}

/// A share that was added up from two, which the door keeps at 1 or less.
fn together(one: Share, other: Share) -> f64 {
    (one.get() + other.get()).min(1.0)
}

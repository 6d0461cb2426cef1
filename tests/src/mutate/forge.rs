//! The forger's tools: SQL with every right, the program's own hashing, and a key of their own.

use std::fs;

use chrono::SecondsFormat;
use trefoil_audit::{
    checkpoint::{Checkpoint, SigningKey},
    merkle::{Frontier, Hash, root_of},
};
use trefoil_kernel::{audit::AuditEvent, fresh_id, hex};
use trefoil_testkit::{Attacker, Engine};
use uuid::Uuid;

use super::log::Log;

const COLUMNS: &str = trefoil_kernel::audit_columns!("");

pub(super) async fn sql(store: &Attacker, sql: &str) {
    store.attack(&format!("BEGIN; {sql}; COMMIT")).await;
}

pub(super) fn uuid(store: &Attacker, id: Uuid) -> String {
    match store.engine {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'"),
    }
}

pub(super) fn blob(store: &Attacker, bytes: &[u8]) -> String {
    match store.engine {
        Engine::Sqlite => format!("x'{}'", hex(bytes)),
        Engine::Postgres => format!("'\\x{}'", hex(bytes)),
    }
}

/// The event at a position.
pub(super) async fn event(log: &Log, at: i64) -> AuditEvent {
    log.db
        .look()
        .row(
            "SELECT a.event, a.form, a.at, a.act, a.what, a.outcome, a.actor, a.actor_name, a.role, a.organisation,
               a.on_behalf_of, a.session, a.device, a.purpose, a.basis, a.reason, a.detail, a.patient, a.kind, a.id,
               a.version, a.entry, a.before_digest, a.after_digest, a.shown_digest, a.salt, a.leaf
             FROM kernel_position p JOIN kernel_audit a ON a.event = p.event WHERE p.position = $1",
            &[&at],
        )
        .await
        .expect("read")
        .expect("an event")
}

fn time(event: &AuditEvent) -> String {
    event.at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// Write it over what was there, with the leaf it would have had.
pub(super) async fn rewrite(store: &Attacker, event: &AuditEvent) {
    let leaf = blob(store, &event.computed_leaf());
    sql(
        store,
        &format!(
            "UPDATE kernel_audit SET outcome = '{}', actor_name = '{}', at = '{}', leaf = {leaf} WHERE event = {}",
            event.outcome,
            event.actor_name,
            time(event),
            uuid(store, event.event)
        ),
    )
    .await;
}

/// A copy of an event as one of the forger's own.
fn copied(store: &Attacker, event: &AuditEvent) -> (Uuid, String) {
    let mut new = event.clone();
    new.event = fresh_id();
    new.outcome = "as the forger says".to_owned();
    let columns = COLUMNS
        .replace("event, form", &format!("{}, form", uuid(store, new.event)))
        .replace(" outcome,", &format!(" '{}',", new.outcome))
        .replace(" leaf", &format!(" {}", blob(store, &new.computed_leaf())));
    let insert = format!(
        "INSERT INTO kernel_audit ({COLUMNS}) SELECT {columns} FROM kernel_audit WHERE event = {}",
        uuid(store, event.event)
    );
    (new.event, insert)
}

/// So that the sequencer's cursor and the tree agree with what is left.
fn ends_at(size: i64) -> String {
    format!(
        "UPDATE kernel_cursor SET position = {size} WHERE follower = 'sequencer'; UPDATE audit_tree SET size = {size}"
    )
}

/// Positions from one on, moved by so many; by way of their negatives, so that no two are ever the same.
fn moved(from: i64, by: i64) -> String {
    format!(
        "UPDATE kernel_position SET position = -(position + {by}) WHERE position >= {from};
         UPDATE kernel_position SET position = -position WHERE position < 0"
    )
}

pub(super) async fn take_out(log: &Log, store: &Attacker, at: i64) {
    let gone = uuid(store, event(log, at).await.event);
    let (moved, ends) = (moved(at, -1), ends_at(log.events - 1));
    sql(
        store,
        &format!(
            "DELETE FROM kernel_position WHERE event = {gone}; DELETE FROM kernel_audit WHERE event = {gone}; {moved}; {ends}"
        ),
    )
    .await;
}

pub(super) async fn put_in(log: &Log, store: &Attacker, at: i64) {
    let (new, insert) = copied(store, &event(log, at).await);
    let (moved, ends) = (moved(at, 1), ends_at(log.events + 1));
    let placed = format!(
        "INSERT INTO kernel_position (position, event) VALUES ({at}, {})",
        uuid(store, new)
    );
    sql(store, &format!("{insert}; {moved}; {placed}; {ends}")).await;
}

pub(super) async fn swap(store: &Attacker, at: i64) {
    let (one, two) = (at, at + 1);
    sql(
        store,
        &format!(
            "UPDATE kernel_position SET position = -1 WHERE position = {one};
             UPDATE kernel_position SET position = {one} WHERE position = {two};
             UPDATE kernel_position SET position = {two} WHERE position = -1"
        ),
    )
    .await;
}

/// Everything from a position on, gone without trace in the store.
pub(super) async fn cut(_log: &Log, store: &Attacker, at: i64) {
    let ends = ends_at(at - 1);
    sql(
        store,
        &format!(
            "DELETE FROM kernel_audit WHERE event IN (SELECT event FROM kernel_position WHERE position >= {at});
             DELETE FROM kernel_position WHERE position >= {at}; DELETE FROM audit_checkpoint WHERE size >= {at}; {ends}"
        ),
    )
    .await;
}

/// As many events of the forger's as were cut off, or ten.
pub(super) async fn go_on(log: &Log, store: &Attacker, at: i64) {
    // Of an empty log there is nothing to copy: then the cut alone is the attack.
    if at == 1 {
        return;
    }
    let pattern = event(log, at - 1).await;
    let more = (log.events - at + 1).min(10);
    let mut script = vec![];
    for number in 0..more {
        let (new, insert) = copied(store, &pattern);
        script.push(insert);
        script.push(format!(
            "INSERT INTO kernel_position (position, event) VALUES ({}, {})",
            at + number,
            uuid(store, new)
        ));
    }
    script.push(ends_at(at + more - 1));
    sql(store, &script.join("; ")).await;
}

/// A checkpoint by the true key over a history that never was, among those of the place within reach.
pub(super) fn fork(log: &Log, at: i64) {
    let checkpoint = Checkpoint {
        origin: log.key.name().to_owned(),
        size: u64::try_from(at).unwrap_or(0),
        root: [9; 32],
        at: chrono::DateTime::UNIX_EPOCH,
    };
    let file = log
        .near
        .path()
        .join("checkpoints")
        .join(format!("{at:011}-forged"));
    fs::write(file, checkpoint.signed(&log.key)).expect("written");
}

/// The place within reach and the store's own checkpoints, signed by somebody else over what is there now.
pub(super) async fn sign_anew(log: &Log, store: &Attacker) {
    let forger = SigningKey::new(log.key.name(), &[66; 32]).expect("a name");
    let rows: Vec<(i64, Vec<u8>)> = log
        .db
        .look()
        .rows(
            "SELECT p.position, a.leaf FROM kernel_position p JOIN kernel_audit a ON a.event = p.event ORDER BY p.position",
            &[],
        )
        .await
        .expect("read");
    let leaves: Vec<Hash> = rows
        .iter()
        .map(|(_, leaf)| leaf.as_slice().try_into().expect("a hash"))
        .collect();
    let mut frontier = Frontier::default();
    leaves.iter().for_each(|leaf| frontier.append(*leaf));
    let checkpoint = Checkpoint {
        origin: forger.name().to_owned(),
        size: frontier.size(),
        root: root_of(&leaves),
        at: chrono::DateTime::UNIX_EPOCH,
    };
    let note = checkpoint.signed(&forger);
    fs::remove_dir_all(log.near.path()).expect("its folder");
    log.near
        .keep(0, &leaves, &[], &checkpoint, &note)
        .expect("the forger's place");
    let frontier = blob(store, &frontier.bytes());
    sql(
        store,
        &format!(
            "UPDATE audit_tree SET frontier = {frontier}; DELETE FROM audit_checkpoint WHERE size < {0};
             UPDATE audit_checkpoint SET note = '{note}' WHERE size = {0}",
            log.events
        ),
    )
    .await;
}

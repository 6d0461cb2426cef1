//! How long the audit log is kept: what is let go when its time is over, and what a court or an inquiry holds.

use trefoil_audit::retention::{LetGo, let_go};
use trefoil_core::display;
use trefoil_kernel::{
    Clock as _, Db, SystemClock,
    audit::{Counted, EXPIRE, HOLD, hold, holds, lift_hold},
};
use uuid::Uuid;

use super::{
    audit::{as_owner, held, verified, whoever_types},
    work::bar,
};
use crate::{configuration::Configuration, sealing};

pub(super) async fn expire_audit(
    configuration: &Configuration,
    rehearse: bool,
    because: &str,
) -> Result<(), String> {
    let Some(years) = configuration.audit_kept_years else {
        return Err(
            "the log is kept for ever: write `audit_kept_years` in the configuration, as the trust's retention schedule has it"
                .to_owned(),
        );
    };
    let Some(outside) = sealing::places(configuration).map_err(|error| error.to_string())? else {
        return Err(
            "without `audit_key` and `audit_places` nothing proves how old an event is, and nothing would prove afterwards \
             that only old ones went; nothing was let go"
                .to_owned(),
        );
    };
    let db = as_owner(configuration).await?;
    let witness = configuration.audit_witness.as_deref();
    let verdict = verified(&db, held(Some(&outside), witness)).await?;
    let context = whoever_types(configuration, SystemClock.now(), &[EXPIRE]).because(because);
    let progress = bar(0, if rehearse { "counting" } else { "letting go" });
    let done = let_go(&db, &context, &verdict, years, rehearse, |done, total| {
        progress.set_length(u64::try_from(total).unwrap_or(0));
        progress.set_position(u64::try_from(done).unwrap_or(0));
    })
    .await;
    progress.finish_and_clear();
    let done = done.map_err(|error| error.to_string())?;
    print!("{}", said(&done, years, rehearse));
    standing(&db).await
}

fn said(done: &LetGo, years: u32, rehearse: bool) -> String {
    let Some(before) = done.before else {
        return format!(
            "nothing in this log was signed more than {years} years ago; nothing is old enough to go\n"
        );
    };
    let Counted {
        gone,
        written,
        administered,
        in_use,
        held,
        erased_in,
    } = done.counted;
    let mut text = format!(
        "of the events signed before {} (up to place {}):\n  {gone} {}\n",
        display::date(before.date_naive()),
        done.until,
        if rehearse {
            "would be let go; nothing was"
        } else {
            "were let go"
        }
    );
    for (count, why) in [
        (written, "stay: they prove rows of the journal"),
        (
            administered,
            "stay: they say who could do what, and what was done to the log",
        ),
        (
            in_use,
            "stay: they are about people whose records were written since",
        ),
        (held, "stay: a legal hold stands"),
        (erased_in, "stay: a field of them was erased by law"),
    ] {
        if count > 0 {
            text.push_str(&format!("  {count} {why}\n"));
        }
    }
    if gone > 0 && !rehearse {
        text.push_str(
            "The log says so and still verifies. Backups and exports made before have what went: destroy them by the same \
             schedule. The space is used again by itself; at a quiet hour VACUUM (PostgreSQL: VACUUM FULL kernel_audit) gives it back.\n",
        );
    }
    text
}

async fn standing(db: &Db) -> Result<(), String> {
    for hold in holds(&mut db.look()).await.map_err(|error| error.to_string())? {
        println!(
            "hold {} on {}, since {}, by {}: {}",
            hold.hold,
            hold.patient.map_or_else(
                || "the whole log".to_owned(),
                |patient| format!("patient {patient}")
            ),
            display::date_time(hold.at),
            hold.by_name,
            hold.reason
        );
    }
    Ok(())
}

pub(super) async fn hold_audit(
    configuration: &Configuration,
    patient: Option<Uuid>,
    because: &str,
) -> Result<(), String> {
    let db = as_owner(configuration).await?;
    let context = whoever_types(configuration, SystemClock.now(), &[HOLD]).because(because);
    let hold = hold(&db, &context, patient.map(Into::into))
        .await
        .map_err(|error| error.to_string())?;
    println!("held: nothing of it is let go until `lift-audit-hold --hold {hold}`");
    Ok(())
}

pub(super) async fn lift(configuration: &Configuration, hold: Uuid, because: &str) -> Result<(), String> {
    let db = as_owner(configuration).await?;
    let context = whoever_types(configuration, SystemClock.now(), &[HOLD]).because(because);
    lift_hold(&db, &context, hold)
        .await
        .map_err(|error| error.to_string())?;
    println!("lifted");
    listed(&db).await
}

pub(super) async fn list(configuration: &Configuration) -> Result<(), String> {
    listed(&as_owner(configuration).await?).await
}

async fn listed(db: &Db) -> Result<(), String> {
    if holds(&mut db.look())
        .await
        .map_err(|error| error.to_string())?
        .is_empty()
    {
        println!("no legal hold stands");
    }
    standing(db).await
}

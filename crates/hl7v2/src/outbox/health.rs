//! Whether what must be told is being told: for the queue page, `check` and whoever is called when it grows.

use chrono::{DateTime, Utc};
use trefoil_kernel::{Failed, Look};

/// How one destination stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Which.
    pub destination: String,
    /// Not acknowledged yet.
    pub waiting: i64,
    /// Refused, and nobody has settled them.
    pub refused: i64,
    /// Acknowledged.
    pub delivered: i64,
    /// When the oldest of those that wait was written.
    pub oldest: Option<DateTime<Utc>>,
    /// How often the next one was tried in vain.
    pub attempts: i64,
    /// Why the next one could not be delivered when it was last tried.
    pub trouble: Option<String>,
}

type Head = (DateTime<Utc>, i64, Option<String>);

/// How every destination stands.
///
/// # Errors
/// As the store says.
pub async fn health(look: &mut Look<'_>) -> Result<Vec<Health>, Failed> {
    let names: Vec<(String,)> = look
        .rows("SELECT name FROM hl7v2_destination ORDER BY name", &[])
        .await?;
    let counts: Vec<(String, String, i64)> = look
        .rows(
            "SELECT destination, state, COUNT(*) FROM hl7v2_outbox GROUP BY destination, state ORDER BY destination, state",
            &[],
        )
        .await?;
    let mut all = vec![];
    for (destination,) in names {
        let of = |state: &str| {
            let found = counts
                .iter()
                .find(|(of, is, _)| *of == destination && is == state);
            found.map_or(0, |(_, _, count)| *count)
        };
        let head: Option<Head> = look
            .row(
                "SELECT queued, attempts, trouble FROM hl7v2_outbox WHERE destination = $1 AND state = 'waiting'
                 ORDER BY number LIMIT 1",
                &[&destination],
            )
            .await?;
        let (oldest, attempts, trouble) = match head {
            Some((queued, attempts, trouble)) => (Some(queued), attempts, trouble),
            None => (None, 0, None),
        };
        all.push(Health {
            waiting: of("waiting"),
            refused: of("refused"),
            delivered: of("delivered"),
            destination,
            oldest,
            attempts,
            trouble,
        });
    }
    Ok(all)
}

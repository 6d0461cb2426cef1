//! Reading, whether from inside a write (its own changes seen) or from the pool (what is committed).

use std::any::Any;

use trefoil_core::{Refused, ports::Reading};

use super::{Db, Engine, Failed, Param, Row, Tx, param};

/// A view into the store. Only `&'static str` statements: SQL is never put together from input.
pub struct Look<'a>(Eyes<'a>);

enum Eyes<'a> {
    Open(&'a mut Tx),
    Pool(Db),
    Lent(&'a mut Db),
}

impl Look<'_> {
    pub(crate) fn pool(db: Db) -> Look<'static> {
        Look(Eyes::Pool(db))
    }

    pub(crate) fn open(tx: &mut Tx) -> Look<'_> {
        Look(Eyes::Open(tx))
    }

    /// Every row.
    ///
    /// # Errors
    /// As the store says.
    pub async fn rows<T: Row>(&mut self, sql: &'static str, params: &[&dyn Param]) -> Result<Vec<T>, Failed> {
        let db = match &mut self.0 {
            Eyes::Open(tx) => return tx.rows(sql, params).await,
            Eyes::Pool(db) => &*db,
            Eyes::Lent(db) => &**db,
        };
        Ok(match &db.engine {
            Engine::Sqlite { read, .. } => {
                sqlx::query_as_with(sql, param::sqlite(params)?)
                    .fetch_all(read)
                    .await?
            }
            Engine::Postgres { pool, .. } => {
                sqlx::query_as_with(sql, param::postgres(params)?)
                    .fetch_all(pool)
                    .await?
            }
        })
    }

    /// The last row, if any.
    ///
    /// # Errors
    /// As the store says.
    pub async fn row<T: Row>(
        &mut self,
        sql: &'static str,
        params: &[&dyn Param],
    ) -> Result<Option<T>, Failed> {
        Ok(self.rows(sql, params).await?.pop())
    }

    /// To be handed to a port.
    pub fn reading(&mut self) -> &mut dyn Reading {
        match &mut self.0 {
            Eyes::Open(tx) => *tx,
            Eyes::Pool(db) => db,
            Eyes::Lent(db) => *db,
        }
    }

    /// What a port was handed, opened again.
    ///
    /// # Errors
    /// [`Refused::Corrupt`] when it was not made by the kernel.
    pub fn through(reading: &mut dyn Reading) -> Result<Look<'_>, Refused> {
        let any = reading.as_any();
        if any.is::<Tx>() {
            if let Some(tx) = any.downcast_mut::<Tx>() {
                return Ok(Look(Eyes::Open(tx)));
            }
        } else if let Some(db) = any.downcast_mut::<Db>() {
            return Ok(Look(Eyes::Lent(db)));
        }
        Err(Refused::Corrupt("a view that the kernel did not make".to_owned()))
    }
}

impl Reading for Tx {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

impl Reading for Db {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

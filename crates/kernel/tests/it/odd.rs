//! Modules with something wrong about them.

use std::sync::Arc;

use trefoil_core::{
    Answer, PatientId, Refused,
    ports::{Allergies, Reading, Whereabout, Whereabouts},
};
use trefoil_kernel::{Contribution, Manifest, Migration, Module, Mount, async_trait};

use crate::{
    beds::{ADMIT, Admit},
    charts::in_bed,
};

pub(crate) struct Odd {
    pub(crate) id: &'static str,
    pub(crate) sql: &'static [Migration],
}
impl Module for Odd {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: self.id,
            version: "0",
            permissions: &[],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        self.sql
    }
    fn mount(self: Arc<Self>, _: &mut Mount) {}
}

pub(crate) struct SideRoom;
#[async_trait]
impl Whereabouts for SideRoom {
    async fn whereabouts(&self, _: &mut dyn Reading, _: PatientId) -> Result<Answer<Whereabout>, Refused> {
        Ok(Answer::Known {
            value: in_bed("side room 1".into()),
        })
    }
}

pub(crate) struct Tab(&'static str);
impl Contribution for Tab {
    fn key(&self) -> String {
        self.0.into()
    }
    fn unfit(&self) -> Option<String> {
        self.0.is_empty().then(|| "a tab without a name".into())
    }
}

pub(crate) struct Grabby;
impl Module for Grabby {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "grabby",
            version: "0",
            permissions: &[ADMIT],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.provide::<dyn Whereabouts>(Arc::new(SideRoom))
            .command::<Admit>();
        on.add(Tab("Notes")).add(Tab("Notes")).add(Tab(""));
    }
}

pub(crate) struct Needy;
impl Module for Needy {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "needy",
            version: "0",
            permissions: &[],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.need::<dyn Allergies>();
    }
}

/// Says again how somebody else's notes are sealed.
pub(crate) struct Again;
impl Module for Again {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "again",
            version: "0",
            permissions: &[],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.sealable(crate::charts::how_a_note_is_sealed());
    }
}

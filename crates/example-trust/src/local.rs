//! What this trust adds to the shared core. Nothing here is known to any crate of the community.

pub(crate) mod belongings;
pub(crate) mod side_rooms;
pub(crate) mod telephones;

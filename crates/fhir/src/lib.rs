//! FHIR R4 for the modules: wire types, the capability statement, and what a module offers to be read.

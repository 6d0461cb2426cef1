-- Messages to other systems. `number` counts 1, 2, 3 within a destination, in the order of the commits. `state` is
-- waiting, delivered, refused or set_aside. `hl7v2_carrier`: who carries to a destination just now, so that two nodes
-- do not overtake one another.
CREATE TABLE hl7v2_destination (name TEXT PRIMARY KEY, last {int} NOT NULL) {strict};
CREATE TABLE hl7v2_carrier (destination TEXT PRIMARY KEY, carrier {uuid} NOT NULL, until {instant} NOT NULL) {strict};
CREATE TABLE hl7v2_outbox (
  id {uuid} PRIMARY KEY,
  destination TEXT NOT NULL,
  number {int} NOT NULL,
  control_id TEXT NOT NULL,
  event TEXT NOT NULL,
  patient {uuid} NOT NULL,
  record {uuid} NOT NULL,
  about TEXT NOT NULL,
  body {bytes} NOT NULL,
  queued {instant} NOT NULL,
  state TEXT NOT NULL,
  attempts {int} NOT NULL,
  tried {instant},
  trouble TEXT,
  ack_code TEXT,
  settled {instant},
  did TEXT
) {strict};
CREATE UNIQUE INDEX hl7v2_outbox_in_order ON hl7v2_outbox (destination, number);
CREATE UNIQUE INDEX hl7v2_outbox_once ON hl7v2_outbox (destination, control_id);
CREATE INDEX hl7v2_outbox_in_sight ON hl7v2_outbox (state, destination, number);
CREATE INDEX hl7v2_outbox_record ON hl7v2_outbox (record, number);

-- Who has medicines that fall due by themselves: asked for a whole ward at once, on each look at a home page and a round.
CREATE INDEX prescribing_prescription_falling ON prescribing_prescription (patient, starts, ends)
  WHERE state = 'active' AND section <> 'as_required';

// A part of a record is sealed, is gone for everybody, is opened with a reason, and comes back; a record is restricted and freed.
const WHY = 'told in confidence; the patient asked for it';

export async function sealing(stage) {
  const { counts } = stage;
  const consultant = await stage.visitor({ bypassCSP: true });
  await stage.signIn(consultant, 'consultant.adeyemi');
  const record = await withNotes(stage, consultant);
  const note = await seals(stage, consultant, record);
  await isGone(stage, record, note);
  await opensAndLifts(stage, consultant, record, note);
  await consultant.context.close();
  await restricts(stage, record);
  counts.check(true, 'sealing: came to its end');
}

// A patient of the ward who has a note.
async function withNotes(stage, visit) {
  for (const record of await stage.records(visit, '7A')) {
    await visit.page.goto(stage.at(`${record}/notes`));
    if (await visit.page.getByRole('link', { name: 'Seal this note' }).count() === 1) return record;
  }
  throw new Error('nobody on 7A has a note that can be sealed');
}

const withheld = (page) => page.locator('.withheld');

async function seals(stage, visit, record) {
  const { at, counts, judged } = stage;
  const { page, hand } = visit;
  counts.check(await withheld(page).count() === 0, 'sealing: nothing is withheld before');
  const notes = await page.locator(`a[href^="${record}/notes/"]`).count();
  await hand.goes(page.getByRole('link', { name: 'Seal this note' }));
  const note = new URL(page.url()).pathname.split('/').at(-1);
  await judged(visit, 'seal-note', { narrow: true });
  await hand.goes(page.getByRole('button', { name: 'Seal', exact: true }));
  counts.check((await page.locator('.nhsuk-error-summary').innerText()).includes('why'), 'sealing: a reason is asked for');
  await judged(visit, 'seal-note-refused');
  await page.fill('[name=because]', WHY);
  await hand.goes(page.getByRole('button', { name: 'Seal', exact: true }));
  counts.check(new URL(page.url()).pathname === `${record}/sealed`, `sealing: the list of what is sealed follows (${page.url()})`);
  counts.check((await page.locator('main').innerText()).includes(WHY), 'sealing: the list says why');
  await judged(visit, 'sealed', { narrow: true });
  await page.goto(at(`${record}/notes`));
  counts.check(await page.locator(`a[href^="${record}/notes/${note}"]`).count() === 0, 'sealing: the note is not in the list of notes');
  counts.check(await page.locator(`a[href^="${record}/notes/"]`).count() < notes, 'sealing: fewer notes are listed');
  await judged(visit, 'notes-withheld', { narrow: true });
  return note;
}

// For a nurse of the ward it is not there, and nothing opens it.
async function isGone(stage, record, note) {
  const { at, counts } = stage;
  const visit = await stage.visitor();
  const { page } = visit;
  await stage.signIn(visit, 'nurse.7a');
  for (const path of ['', '/notes', '/timeline']) {
    await page.goto(at(record + path));
    counts.check(!(await page.content()).includes(note), `sealing: nothing of it on ${path || 'the summary'} for a nurse`);
    counts.check((await withheld(page).innerText()).includes('1 part of this record is withheld'), `sealing: the nurse is told that a part is withheld on ${path || 'the summary'}`);
    counts.check(await withheld(page).locator('a').count() === 0, 'sealing: and is led nowhere');
  }
  for (const path of [`/notes/${note}`, `/sealed/${note}`]) {
    const answer = await page.goto(at(record + path));
    counts.check([403, 404].includes(answer.status()), `sealing: ${path.split('/')[1]} does not open it for a nurse (${answer.status()})`);
  }
  await visit.context.close();
}

async function opensAndLifts(stage, visit, record, note) {
  const { at, counts, judged } = stage;
  const { page, hand } = visit;
  await page.goto(at(record));
  await hand.goes(withheld(page).locator('a'));
  await hand.goes(page.getByRole('link', { name: 'Give a reason and open it' }));
  await judged(visit, 'sealed-open', { narrow: true });
  await page.fill('[name=because]', 'asked by the coroner for the whole record');
  await hand.goes(page.getByRole('button', { name: 'Open it' }));
  counts.check((await page.locator('main').innerText()).includes('Signed by'), 'sealing: it opens with a reason');
  await judged(visit, 'sealed-opened', { narrow: true });
  await page.goto(at(`${record}/sealed`));
  await hand.goes(page.getByRole('button', { name: 'Lift the seal' }));
  counts.check((await page.locator('main').innerText()).includes('Nothing of this record is sealed'), 'sealing: the seal is lifted');
  await judged(visit, 'sealed-nothing');
  await page.goto(at(`${record}/notes/${note}`));
  counts.check(await page.getByRole('link', { name: 'Seal this note' }).count() === 1, 'sealing: the note is there again');
}

async function restricts(stage, record) {
  const { at, counts, judged } = stage;
  const visit = await stage.visitor({ bypassCSP: true });
  const { page, hand } = visit;
  await stage.signIn(visit, 'records');
  await page.goto(at(`${record}/restricted`));
  await judged(visit, 'restrict', { narrow: true });
  await hand.goes(page.getByRole('button', { name: 'Restrict' }));
  counts.check(await page.locator('.nhsuk-error-summary').count() === 1, 'restriction: a reason is asked for');
  await page.fill('[name=because]', 'at risk from somebody who knows them');
  await hand.goes(page.getByRole('button', { name: 'Restrict' }));
  counts.check((await page.locator('main').innerText()).includes('This record is restricted'), 'restriction: it is restricted');
  await judged(visit, 'restricted', { narrow: true });
  await page.goto(at(`${record}/identity`));
  counts.check(!/[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}/.test(await page.locator('main').innerText()), 'restriction: no postcode is shown');
  await page.goto(at(`${record}/restricted`));
  await page.fill('[name=because]', 'the danger has passed');
  await hand.goes(page.getByRole('button', { name: 'Lift the restriction' }));
  counts.check((await page.locator('main').innerText()).includes('This record is not restricted'), 'restriction: it is lifted');
  await visit.context.close();
}

// How many presses each task takes (design/pages.md, section 4), counted by the hand that does them.
import { PASSWORD } from './hospital.mjs';
import { doseToGive, normalResult, prescribable } from './work.mjs';

export async function taskCounts(stage) {
  const { at, counts, signIn, signOut } = stage;
  const said = (task, { clicks, keys }, most, done) => {
    const typed = keys > 0 ? ` and ${keys} keys` : '';
    console.log(`clicks: ${task}: ${clicks}${typed} (goal ${most})`);
    counts.check(done, `${task}: it was done`);
    counts.check(clicks <= most, `${task}: at most ${most} clicks (${clicks})`);
  };
  const visit = await stage.visitor();
  const { page, hand } = visit;

  await page.goto(at('/sign-in'));
  hand.begin();
  await hand.types('nurse.7b');
  await hand.tab();
  await hand.types(PASSWORD);
  await hand.enters();
  said('sign in to the first useful screen', hand, 1, page.url() === at('/') && await page.locator('main .tiles').count() > 0);

  const all = await stage.records(visit);
  await page.goto(at(all[2]));
  const number = (await page.locator('.patient-banner').innerText()).match(/\d{3}\s\d{3}\s\d{4}/)[0].replace(/\D/g, '');
  await page.goto(at('/'));
  hand.begin();
  await hand.key('/');
  await hand.types(number);
  await hand.enters();
  said('find a patient by NHS number and open the record', hand, 1, page.url() === at(all[2]));

  hand.begin();
  await hand.goes(page.getByRole('link', { name: 'Who looked' }));
  said('who looked at the record', hand, 1, (await page.textContent('main')).includes('RN'));

  await page.goto(at(all[3]));
  hand.begin();
  await hand.goes(page.getByRole('link', { name: 'Record observations' }).or(page.getByRole('button', { name: 'Record observations' })));
  const values = ['22', '95', '4', '104', '58', '104', 'A', '38.4'];
  for (const [index, value] of values.entries()) {
    await hand.types(value);
    if (index + 1 < values.length) await hand.tab();
  }
  const { clicks } = hand;
  await hand.enters();
  const eight = (await page.textContent('main')).includes('NEWS2 8');
  // Enter is the last of the keys of a set and is counted among them.
  said('a full set of observations', { clicks, keys: hand.keys }, 1, eight);
  counts.check(hand.keys <= 30, `a full set of observations: at most 30 keys (${hand.keys})`);

  const dose = await doseToGive(stage, visit);
  if (dose) {
    hand.begin();
    await hand.goes(dose.button);
    said(`one dose given (${dose.what})`, hand, 1, await dose.given());
  } else counts.check(false, 'one dose given: no dose could be given to anybody on ward 7B');
  await signOut(visit);
  const record = await ofADoctor(stage, visit, all, said);
  await signOut(visit);
  await witnessed(stage, visit, record, said);
  await visit.context.close();
}

async function ofADoctor({ at, signIn }, visit, all, said) {
  const { page, hand } = visit;
  await signIn(visit, 'doctor.7b');
  await page.goto(at(await prescribable({ at }, visit, all)));
  hand.begin();
  await page.locator('main [name=medicine]').focus();
  await hand.types('amoxi');
  await hand.enters();
  await hand.goes('button.order-sentence');
  await hand.goes(page.getByRole('button', { name: /^Sign 1 prescription/ }));
  said('prescribe a common medicine from an order sentence', hand, 4, (await page.textContent('main')).includes('amoxicillin') && page.url().endsWith('/medicines'));

  const urgency = await normalResult({ at }, visit);
  const before = page.url();
  hand.begin();
  await hand.goes(page.getByRole('button', { name: 'Acknowledge and go to the next' }));
  said(`acknowledge a result that is not critical (${urgency}) and go to the next`, hand, 1, page.url() !== before && (await page.textContent('body')).includes('cknowledged'));

  await page.goto(at(all[5]));
  hand.begin();
  await hand.goes(page.getByRole('link', { name: 'Write a note' }).or(page.getByRole('button', { name: 'Write a note' })));
  await hand.types('Better today. Chest clear.');
  await hand.goes(page.getByRole('button', { name: 'Review and sign' }));
  await hand.goes(page.getByRole('button', { name: 'Sign the note' }));
  said('write and sign a ward-round note', hand, 3, (await page.textContent('main')).includes('Better today. Chest clear.') && (await page.textContent('body')).includes('The note is signed'));

  const record = await prescribable({ at }, visit, all);
  await page.goto(at(`${record}/prescribe?medicine=oxycodone`));
  await hand.goes(page.locator('button.order-sentence', { hasText: 'as required' }));
  await hand.goes(page.getByRole('button', { name: /^Sign 1 prescription/ }));
  return record;
}

// A controlled drug that a doctor just prescribed as required: two people sign for it.
async function witnessed({ at, signIn }, visit, record, said) {
  const { page, hand } = visit;
  await signIn(visit, 'nurse.7b');
  await page.goto(at(`${record}/drug-chart`));
  const before = await page.locator('.dose.given').count();
  hand.begin();
  await hand.goes(page.locator('section.drug-chart tbody tr', { hasText: 'oxycodone' }).getByRole('link', { name: /^Record /}));
  await page.locator('[name=witness]').focus();
  await hand.types('charge.7b');
  await hand.tab();
  await hand.types(PASSWORD);
  await hand.goes(page.getByRole('button', { name: 'Give now' }));
  said('one dose of a controlled drug given with a witness', hand, 2, await page.locator('.dose.given').count() > before);
}

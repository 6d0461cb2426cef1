// The first slice: every page of people, places, searching, refusal and messages, looked at and kept as pictures.
const UNKNOWN = ['MSH|^~\\&|PAS|RZZ|ROUTE|ROUTE|20261122093000||ADT^Z99^ADT_Z99|BRW0001|P|2.4|||||GBR||EN||ITKv1.0',
  'EVN||20261122093000', 'PID|1||9999999034^^^NHS||TESTPATIENT^BROWSER||19620417|2', ''].join('\r');

export async function journey(stage) {
  const { at, counts, judged, signIn, signOut, search } = stage;
  const visit = await stage.visitor({ bypassCSP: true });
  const { page, hand } = visit;
  await page.goto(at('/'));
  await judged(visit, 'sign-in');
  await signIn(visit, 'nurse.7b');
  await judged(visit, 'home', { narrow: true });
  await page.goto(at('/wards/7B'));
  await judged(visit, 'ward-list', { narrow: true });
  counts.check((await page.locator('table [data-row]').count()) >= 18, 'ward-list: at least 18 patients are listed');
  const first = page.locator('table a[href^="/patients/"]').first();
  const record = await first.getAttribute('href');
  await hand.goes(first);
  await judged(visit, 'record-summary');
  counts.check(await page.locator('.patient-banner').count() === 1, 'record-summary: has the banner');
  await hand.goes(page.getByRole('link', { name: 'Who looked' }));
  await judged(visit, 'who-looked');
  const id = /\/patients\/([0-9a-f-]+)/.exec(record)[1];
  await search(visit, 'Thwaite');
  await judged(visit, 'search');
  await signOut(visit);
  await signIn(visit, 'clerk.7a');
  await page.goto(at('/register'));
  await judged(visit, 'register');
  await signOut(visit);
  await signIn(visit, 'nurse.8c');
  await page.goto(at(`/patients/${id}`));
  await judged(visit, 'no-relationship');
  await page.goto(at(`/patients/${id}/break-glass`));
  await judged(visit, 'break-glass');
  await signOut(visit);
  await messages(stage, visit);
  await page.goto(at('/no-such-page'));
  await judged(visit, 'not-found', { picture: false });
  await page.goto(at('/'));
  await hand.goes('form[data-lock] button');
  await judged(visit, 'locked', { picture: false });
  await visit.context.close();
}

async function messages({ at, counts, hospital, judged, signIn }, visit) {
  const { page, hand } = visit;
  await signIn(visit, 'records');
  await page.goto(at('/messages'));
  await judged(visit, 'message-queue-empty', { picture: false });
  const answer = await hospital.send(UNKNOWN);
  counts.check(answer.includes('MSA|AR|BRW0001'), `message-queue: an unknown type is answered AR (${answer})`);
  await page.goto(at('/messages'));
  counts.check((await page.locator('main').innerText()).includes('BRW0001'), 'message-queue: what was not applied is shown');
  await judged(visit, 'message-queue');
  await hand.goes('main a[href^="/messages/"]');
  await judged(visit, 'message');
}

// The content security policy as a person's browser has it, with nothing let past.
export async function policyHolds({ at, counts, signIn, visitor }) {
  const visit = await visitor();
  const { page } = visit;
  await signIn(visit, 'nurse.7b');
  for (const path of ['/', '/wards/7B', '/wards']) await page.goto(at(path));
  await page.keyboard.press('/');
  counts.check(await page.evaluate(() => document.activeElement?.getAttribute('name')) === 'terms', '`/` goes to the search box');
  const noise = visit.quiet();
  counts.check(noise.length === 0, `the content security policy is not broken (${noise.join('; ')})`);
  const stored = await page.evaluate(() => [...Object.entries(localStorage), ...Object.entries(sessionStorage)].map((one) => one.join('=')));
  counts.check(stored.length === 0, `nothing is kept in the browser (${stored.join('; ')})`);
  await visit.context.close();
}

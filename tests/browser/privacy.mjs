// A look nobody would have expected: the glass is broken for a reason, everybody sees that it was, and the privacy officer judges it.
import { PASSWORD } from './hospital.mjs';
import { printed } from './paper.mjs';
import { Telephone } from './telephone.mjs';

const WHY = 'collapsed in the corridor outside our ward';
const FOUND = 'spoke with the nurse and the ward manager; the patient was found on the corridor';

export async function privacy(stage) {
  const { counts } = stage;
  const ward = await stage.visitor();
  await stage.signIn(ward, 'nurse.7b');
  const record = (await stage.records(ward))[10];
  await ward.context.close();
  const broken = await breaksTheGlass(stage, record);
  const officer = await stage.visitor({ bypassCSP: true });
  const telephone = await setsUpASecondFactor(stage, officer);
  const alert = await isTold(stage, officer, broken);
  await reviews(stage, officer, alert);
  await stepsUp(stage, officer, record, telephone);
  await signsInWithACode(stage, officer, telephone, alert);
  await looksAround(stage, officer, record);
  await officer.context.close();
  counts.check(true, 'privacy: came to its end');
}

// Somebody of another ward: asked why, told what is missing, and reminded on every page.
async function breaksTheGlass(stage, record) {
  const { at, counts, judged } = stage;
  const visit = await stage.visitor({ bypassCSP: true });
  const { page, hand } = visit;
  await stage.signIn(visit, 'nurse.8c');
  await page.goto(at(record));
  counts.check(await page.locator('.patient-banner').count() === 0, 'glass: nothing of the record is shown before');
  await hand.goes(page.getByRole('button', { name: 'Give a reason and open the record' }));
  const opens = page.getByRole('button', { name: 'Open the record' });
  await hand.goes(opens);
  counts.check((await page.locator('.nhsuk-error-summary').innerText()).includes('Choose why you need to open the record'), 'glass: a reason is asked for');
  await page.getByLabel('Emergency care').check();
  for (const little of ['urgent', 'aaaaaaaaaaaaaaaa']) {
    await page.fill('#details', little);
    await hand.goes(opens);
    const said = await page.locator('.nhsuk-error-summary').innerText();
    counts.check(said.includes('at least 10 letters'), `glass: "${little}" is refused in words (${said})`);
    counts.check(await page.getByLabel('Emergency care').isChecked() && await page.inputValue('#details') === little, 'glass: what was entered is still there');
  }
  await judged(visit, 'break-glass-refused', { narrow: true });
  await page.fill('#details', WHY);
  await page.locator('#details').focus();
  await hand.tab();
  counts.check(await opens.evaluate((one) => one === document.activeElement), 'glass: the button comes after the box, by key');
  await hand.enters();
  const broken = Date.now();
  counts.check(new URL(page.url()).pathname === record, 'glass: the record opens');
  await judged(visit, 'glass-broken', { narrow: true });
  const pages = await page.locator('nav.tabs a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  counts.check(pages.length >= 6, `glass: the record has its pages (${pages.length})`);
  const plain = await stage.visitor({ javaScriptEnabled: false, storageState: await visit.context.storageState() });
  for (const [who, one] of [['', page], [', without scripts', plain.page]]) {
    for (const href of pages) {
      await one.goto(at(href));
      const said = await one.locator('.glass-broken').allInnerTexts();
      const name = href.replace(/[0-9a-f-]{36}/, '…');
      counts.check(said.length === 1 && said[0].includes(WHY) && said[0].includes('Emergency care'), `glass: ${name} says it${who} (${said.join('; ')})`);
    }
  }
  await plain.context.close();
  await page.goto(at(`${record}/who-looked`));
  const own = page.locator('tr.broken-glass', { hasText: WHY });
  counts.check(await own.count() === 1 && (await own.innerText()).includes('Broke the glass'), 'glass: who looked marks it, with the reason');
  await judged(visit, 'who-looked-glass', { narrow: true });
  await visit.context.close();
  return broken;
}

// Signed in by the password; then a telephone is set up, and from now on it is asked for.
export async function setsUpASecondFactor(stage, visit, username = 'privacy') {
  const { at, counts, judged } = stage;
  const { page, hand } = visit;
  await stage.signIn(visit, username);
  await page.goto(at('/me'));
  await judged(visit, `me-${username}`, { narrow: true });
  await hand.goes(page.getByRole('link', { name: 'Your second factor' }));
  const typed = await page.locator('main ol code').first().innerText();
  const telephone = new Telephone(typed);
  await judged(visit, `second-factor-set-up-${username}`, { narrow: true });
  await page.fill('#password', PASSWORD);
  await page.fill('#code', telephone.wrong());
  await hand.goes(page.getByRole('button', { name: 'Use it from now on' }));
  counts.check((await page.locator('.nhsuk-error-summary').innerText()).includes('not right'), 'second factor: a wrong code is refused in words');
  counts.check((await page.locator('main ol code').first().innerText()) === typed, 'second factor: and what the telephone has read stays good');
  await page.fill('#password', PASSWORD);
  await page.fill('#code', await telephone.code());
  await hand.goes(page.getByRole('button', { name: 'Use it from now on' }));
  counts.check(await page.locator('main li code').count() >= 8, 'second factor: recovery codes are shown, once');
  await judged(visit, `second-factor-codes-${username}`, { narrow: true });
  await page.goto(at('/me/second-factor'));
  await judged(visit, `second-factor-${username}`, { narrow: true });
  return telephone;
}

// Within a minute it is in the queue.
async function isTold(stage, visit, broken) {
  const { at, counts, judged } = stage;
  const { page, hand } = visit;
  await page.goto(at('/'));
  await judged(visit, 'home-privacy');
  let alert = null;
  do {
    await page.goto(at('/audit/alerts'));
    const row = page.locator('main tbody tr', { hasText: 'K Mensah' }).filter({ hasText: /broke/i });
    if (await row.count() > 0) alert = await row.first().locator('a[data-row]').getAttribute('href');
    else await page.waitForTimeout(1000);
  } while (!alert && Date.now() - broken < 120_000);
  const took = Math.round((Date.now() - broken) / 1000);
  console.log(`privacy: the alert was in the queue after ${took} s at most (goal 60)`);
  counts.check(Boolean(alert) && took <= 60, `alert: in the queue within 60 s (${took})`);
  await judged(visit, 'audit-alerts', { narrow: true });
  await hand.goes(page.locator(`a[href="${alert}"]`));
  const said = await page.locator('main').innerText();
  for (const word of ['K Mensah', WHY, 'Relationship then', 'What they opened']) counts.check(said.includes(word), `alert: says ${word}`);
  await judged(visit, 'audit-alert', { narrow: true });
  return alert;
}

async function reviews(stage, visit, alert) {
  const { at, counts, judged } = stage;
  const { page, hand } = visit;
  const record = page.getByRole('button', { name: 'Record the review' });
  await page.goto(at(alert));
  await hand.goes(record);
  counts.check((await page.locator('.nhsuk-error-summary').innerText()).includes('choose how the review ended'), 'review: an outcome is asked for');
  await page.locator('input[name=outcome]').first().check();
  await page.fill('#text', 'fine');
  await hand.goes(record);
  counts.check((await page.locator('.nhsuk-error-summary').innerText()).includes('at least 10 letters'), 'review: words are asked for');
  await judged(visit, 'audit-alert-refused', { narrow: true });
  await page.fill('#text', FOUND);
  await hand.goes(record);
  counts.check(new URL(page.url()).pathname === '/audit/alerts', 'review: back at the queue');
  counts.check(await page.locator(`a[href="${alert}"]`).count() === 0, 'review: it waits no more');
  await hand.goes(page.getByRole('link', { name: 'Show what was reviewed' }));
  counts.check((await page.locator('tr', { has: page.locator(`a[href="${alert}"]`) }).innerText()).includes('R Abernethy'), 'review: it is among what was reviewed, by whom');
  await judged(visit, 'audit-alerts-reviewed', { narrow: true });
  await page.goto(at(alert));
  await judged(visit, 'audit-alert-reviewed', { narrow: true });
}

// What a password does not prove well enough: the code is asked for, and leads on.
async function stepsUp(stage, visit, record, telephone) {
  const { at, counts, judged } = stage;
  const { page, hand } = visit;
  const report = `/audit/subject-access?patient=${record.split('/').pop()}`;
  await page.goto(at(report));
  counts.check(new URL(page.url()).pathname === '/step-up', `step-up: a report for a patient asks again (${page.url()})`);
  await judged(visit, 'step-up', { narrow: true });
  await page.fill('#code', telephone.wrong());
  await hand.enters('#code');
  counts.check((await page.locator('.nhsuk-error-summary').innerText()).includes('not right'), 'step-up: a wrong code is refused in words');
  await judged(visit, 'step-up-refused', { picture: false });
  await page.fill('#code', await telephone.code());
  await hand.enters('#code');
  counts.check(page.url() === at(report), `step-up: the right one leads on (${page.url()})`);
}

// From the beginning, with the telephone.
async function signsInWithACode(stage, visit, telephone, alert) {
  const { at, counts, judged } = stage;
  const { page, hand } = visit;
  await stage.signOut(visit);
  await page.goto(at(`/sign-in?next=${alert}`));
  await page.fill('#username', 'privacy');
  await page.fill('#password', 'clover in the garden');
  await hand.goes('main button[type=submit]');
  await judged(visit, 'sign-in-refused', { narrow: true });
  await page.fill('#username', 'privacy');
  await page.fill('#password', PASSWORD);
  await hand.enters('#password');
  counts.check(new URL(page.url()).pathname === '/sign-in/second-factor', 'code: it is asked for after the password');
  await page.goto(at(alert));
  counts.check(new URL(page.url()).pathname === '/sign-in', 'code: nobody is in before it');
  await page.goto(at(`/sign-in/second-factor?next=${alert}`));
  await judged(visit, 'second-factor-asked', { narrow: true });
  await page.fill('#code', telephone.wrong());
  await hand.enters('#code');
  counts.check((await page.locator('.nhsuk-error-summary').innerText()).includes('not right'), 'code: a wrong one is refused in words');
  await judged(visit, 'second-factor-refused', { narrow: true });
  await page.fill('#code', await telephone.code());
  await hand.enters('#code');
  counts.check(new URL(page.url()).pathname === alert, 'code: the right one leads where one wanted to go');
}

// The log, its state, and what a patient who asks is given.
async function looksAround(stage, visit, record) {
  const { at, counts, judged } = stage;
  const { page, hand } = visit;
  await page.goto(at('/audit/search'));
  await judged(visit, 'audit-search', { narrow: true });
  await page.fill('#from', '99-Xyz-2026');
  await hand.goes(page.getByRole('button', { name: 'Search', exact: true }).last());
  counts.check(await page.locator('.nhsuk-error-summary').count() === 1, 'search: a date that is none is said');
  await judged(visit, 'audit-search-refused', { picture: false });
  await page.goto(at('/audit/search'));
  await page.fill('#person_typed', 'Mensah');
  await page.getByLabel('Only where the glass was broken').check();
  await hand.goes(page.getByRole('button', { name: 'Search', exact: true }).last());
  counts.check(await page.locator('tr.broken-glass', { hasText: WHY }).count() >= 1, 'search: the broken glass is found, with the reason');
  await judged(visit, 'audit-search-found', { narrow: true });
  await page.goto(at('/audit/search'));
  await page.fill('#person_typed', 'nurse');
  await hand.goes(page.getByRole('button', { name: 'Search', exact: true }).last());
  await judged(visit, 'audit-search-several', { narrow: true });
  await page.goto(at('/audit/log'));
  await judged(visit, 'audit-log', { narrow: true });
  await page.goto(at(`${record}/who-looked`));
  counts.check((await page.locator('tr.broken-glass').first().innerText()).includes('Broke the glass'), 'who looked: the privacy officer sees it marked, too');
  await judged(visit, 'who-looked-privacy');
  const number = /\d{3}\s\d{3}\s\d{4}/.exec(await page.locator('.patient-banner').innerText())[0];
  await hand.goes(page.getByRole('link', { name: 'Report for the patient' }));
  await judged(visit, 'subject-access', { narrow: true });
  await hand.goes(page.getByRole('button', { name: 'Make the report' }));
  counts.check(await page.locator('.nhsuk-error-summary').count() === 1, 'report: who asked for it is asked');
  await page.fill('#because', 'the patient asked in writing and showed a passport');
  await hand.goes(page.getByRole('button', { name: 'Make the report' }));
  counts.check(await page.locator('tr.broken-glass', { hasText: WHY }).count() >= 1, 'report: it says that the glass was broken, and why');
  await judged(visit, 'subject-access-report', { narrow: true });
  await printed(stage, page, 'subject-access', 30, ['Who opened the record']);
  await page.goto(at('/administration/relationships'));
  await page.fill('#username', 'nurse.8c');
  await page.fill('#number', number);
  await hand.goes(page.getByRole('button', { name: 'Explain' }));
  const said = await page.locator('main').innerText();
  counts.check(said.includes('Broke the glass') && said.includes('Holds now'), 'why access: the broken glass is what it rests on');
  await judged(visit, 'why-access', { narrow: true });
  await page.goto(at('/audit/alerts'));
  await judged(visit, 'audit-alerts-after');
}

// The same with scripts switched off: every page answers, and each job of the day is really done, by what the page says afterwards.
import { doseToGive, normalResult, prescribable } from './work.mjs';

const NOTE = 'Written without a script.';

export async function withoutScripts(stage) {
  const { counts } = stage;
  const visit = await stage.visitor({ javaScriptEnabled: false });
  const holds = (done, words) => { if (counts.check(done, `without JavaScript: ${words}`)) console.log(`without JavaScript: ${words}`); };
  await places(stage, visit, holds);
  await nursing(stage, visit, holds);
  await doctoring(stage, visit, holds);
  counts.check(visit.quiet().length === 0, 'without JavaScript: the console is quiet');
  await visit.context.close();
}

async function places({ at, signIn, signOut, search }, visit, holds) {
  const { page, hand } = visit;
  await signIn(visit, 'nurse.7b');
  holds(page.url() === at('/'), 'one can sign in');
  await page.goto(at('/wards/7B'));
  holds(await page.locator('table a[href^="/patients/"]').count() >= 18, 'the ward is listed');
  await search(visit, 'Thwaite');
  holds(await page.locator('main a[href^="/patients/"]').count() >= 2, 'a search finds people');
  // Somebody on her own ward: the others she would have to give a reason for.
  await hand.goes(page.locator('main tr', { hasText: '7B' }).locator('a[href^="/patients/"]'));
  holds(await page.locator('.patient-banner').count() === 1, 'the record opens');
  await hand.goes(page.getByRole('link', { name: 'Who looked' }));
  const names = await page.locator('main table tbody th').allInnerTexts();
  holds(names.some((name) => name.includes('RN')), 'who looked is shown, and the nurse herself is in it');
  await signOut(visit);
  holds(page.url().includes('/sign-in'), 'one can sign out');
  await signIn(visit, 'records');
  await page.goto(at('/messages'));
  holds((await page.locator('h1').innerText()).length > 0, 'the message queue is shown');
  await page.goto(at('/register'));
  holds(await page.locator('form').count() >= 2, 'the form to register is there');
  await signOut(visit);
}

async function nursing(stage, visit, holds) {
  const { page, hand } = visit;
  await stage.signIn(visit, 'nurse.7b');
  const all = await stage.records(visit);
  await page.goto(stage.at(`${all[6]}/observations`));
  for (const [field, value] of [['respiration', '17'], ['saturation', '97'], ['oxygen', '0'], ['systolic', '131'], ['diastolic', '76'], ['pulse', '71'], ['temperature', '36.6']]) {
    await page.fill(`form.observations [name=${field}]`, value);
  }
  await page.selectOption('form.observations [name=consciousness]', { index: 1 });
  await hand.goes('form.observations button[type=submit]');
  holds(/NEWS2 \d/.test(await page.textContent('main')) && (await page.textContent('main')).includes('131'), 'a set of observations is recorded and scored');
  const dose = await doseToGive(stage, visit);
  if (dose) await hand.goes(dose.button);
  holds(dose && await dose.given(), `a dose is given (${dose?.what})`);
  await stage.signOut(visit);
}

async function doctoring(stage, visit, holds) {
  const { at, signIn } = stage;
  const { page, hand } = visit;
  const main = () => page.textContent('main');
  await signIn(visit, 'doctor.7b');
  const all = await stage.records(visit);
  const record = all[10];

  await page.goto(at(`${record}/notes/write/ward_round`));
  await page.locator('form.note-editor textarea').first().fill(NOTE);
  await hand.goes(page.getByRole('button', { name: 'Review and sign' }));
  await hand.goes(page.getByRole('button', { name: 'Sign the note' }));
  holds((await main()).includes(NOTE) && /Signed/.test(await main()), 'a note is written and signed');

  await page.goto(at(`${record}/orders/new`));
  await page.getByLabel('Vitamin B12', { exact: true }).check();
  await hand.goes(page.getByRole('button', { name: 'Review and sign' }).first());
  await page.fill('[name=clinical_details]', 'Tired, large red cells');
  await page.getByLabel('Routine').check();
  for (const choice of await page.locator('main fieldset:has([name^="q-"])').all()) await choice.locator('input').first().check();
  await hand.goes(page.getByRole('button', { name: 'Sign', exact: true }));
  holds(page.url().endsWith('/orders') && (await main()).includes('Vitamin B12'), 'a test is requested');

  await page.goto(at(`${await prescribable({ at }, visit, all)}/prescribe?medicine=amoxi`));
  await hand.goes('button.order-sentence');
  await hand.goes(page.getByRole('button', { name: /^Sign 1 prescription/ }));
  holds(page.url().endsWith('/medicines') && (await main()).includes('amoxicillin'), 'a medicine is prescribed from an order sentence');

  await normalResult({ at }, visit);
  const report = new URL(page.url()).pathname;
  await hand.goes(page.getByRole('button', { name: 'Acknowledge and go to the next' }));
  await page.goto(at(report));
  holds((await main()).includes('Dr T Haigh') && await page.getByRole('button', { name: 'Acknowledge and go to the next' }).count() === 0, 'a result is acknowledged');
}

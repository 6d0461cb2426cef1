// Signing in by way of an OpenID provider on this computer, from another site and back.
import { execFileSync } from 'node:child_process';

export async function openid(stage) {
  const { at, counts, hospital, judged } = stage;
  const link = () => execFileSync(hospital.program, ['link-sign-in', '--provider', 'learning', '--subject', '999100000001', '--username', 'nurse.7b'], { env: hospital.environment });
  const visit = await stage.visitor();
  const { page, hand } = visit;
  const leaves = async (name) => {
    await page.goto(at('/sign-in?next=/me'));
    await hand.goes(page.getByRole('button', { name: 'Sign in with A provider for learning' }));
    counts.check(page.url().startsWith(hospital.provider.issuer), 'openid: the browser goes to the provider');
    await hand.goes(page.getByRole('button', { name }));
    await page.waitForURL((url) => !url.pathname.endsWith('/callback') && url.hostname === 'localhost');
    visit.quiet(); // the provider is another site, and means to be
  };
  const comesBack = (name) => hand.goes(page.getByRole('button', { name }));
  await page.goto(at('/sign-in'));
  await hand.goes(page.getByRole('button', { name: 'Sign in with A provider for learning' }));
  await comesBack('Nobody');
  counts.check((await page.textContent('main')).includes('did not sign in there'), 'openid: whoever says no there is told so here');
  await hand.goes(page.getByRole('link', { name: /^Try/ }));
  await comesBack('Kim Turner');
  counts.check((await page.textContent('main')).includes('Nobody has said yet who you are here'), 'openid: nobody is guessed');
  visit.quiet();
  await judged(visit, 'openid-not-linked', { narrow: true });
  link();
  await leaves('Kim Turner');
  counts.check((await page.textContent('main')).includes('says that you are Kim Turner'), 'openid: the first time it is asked whether that is them');
  await judged(visit, 'openid-is-it-you', { narrow: true });
  await hand.goes(page.getByRole('button', { name: 'That is me' }));
  counts.check((await page.textContent('header')).includes('Nurse'), 'openid: then they are signed in');
  await stage.signOut(visit);
  await leaves('Kim Turner');
  await page.waitForURL((url) => url.pathname === '/me');
  counts.check((await page.textContent('header')).includes('Nurse'), 'openid: the second time by one press, although the cookie of a sitting is strict');
  await page.goto(at('/sign-in/openid-connect/learning/again?next=/me'));
  await hand.goes(page.getByRole('button', { name: 'Kim Turner' }));
  await page.waitForURL((url) => url.pathname === '/me');
  counts.check((await page.textContent('header')).includes('Nurse'), 'openid: one shows again who one is');
  visit.quiet();
  await visit.context.close();
}

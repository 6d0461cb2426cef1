// A passkey, in Chromium's virtual authenticator: enrolled, signed in by, shown again, and what the page says without scripts.

export async function passkey(stage) {
  const { at, counts, signIn, signOut, judged } = stage;
  const visit = await stage.visitor();
  const { page, hand } = visit;
  const devtools = await visit.context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const device = async () => (await devtools.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
  } })).authenticatorId;
  const phone = await device();
  await signIn(visit, 'nurse.7b');
  await page.goto(at('/me/passkeys'));
  await judged(visit, 'passkeys', { narrow: true });
  await page.fill('#name', 'my phone');
  await hand.goes(page.getByRole('button', { name: 'Continue' }));
  await judged(visit, 'passkey-enrol', { picture: false });
  await hand.goes(page.getByRole('button', { name: 'Make the passkey' }));
  counts.check((await page.textContent('main')).includes('The passkey “my phone” is enrolled'), 'passkey: it is enrolled');
  const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId: phone });
  counts.check(credentials.length === 1 && credentials[0].isResidentCredential && credentials[0].rpId === 'localhost', 'passkey: the device lists it by itself, for this address');
  await signOut(visit);
  await page.goto(at('/sign-in'));
  await hand.goes(page.getByRole('button', { name: 'Sign in with a passkey' }));
  await judged(visit, 'sign-in-passkey', { narrow: true });
  await hand.goes(page.getByRole('button', { name: 'Use your passkey' }));
  counts.check((await page.textContent('header')).includes('Nurse'), 'passkey: one signs in with it, without a username');
  await page.goto(at('/sign-in/passkey/again?next=/me/passkeys'));
  await judged(visit, 'passkey-again', { picture: false });
  await hand.goes(page.getByRole('button', { name: 'Use your passkey' }));
  counts.check(new URL(page.url()).pathname === '/me/passkeys' && !(await page.textContent('table')).includes('Never'), 'passkey: one shows again who one is, and comes back');
  await stage.signOut(visit);
  await removing(stage, visit);
  // A device that says no, and one that has none of ours.
  await signOut(visit);
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId: phone, isUserVerified: false });
  await page.goto(at('/sign-in/passkey'));
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.waitForFunction(() => document.querySelector('[data-passkey-status]').textContent.includes('Try again'));
  counts.check(await page.getByRole('button', { name: 'Use your passkey' }).isEnabled(), 'passkey: whoever is not checked is told so, and can try again');
  visit.quiet();
  await visit.context.close();
  const bare = await stage.visitor({ javaScriptEnabled: false });
  await bare.page.goto(at('/sign-in/passkey'));
  counts.check((await bare.page.textContent('main')).includes('needs JavaScript'), 'passkey: without scripts the page says what else to do');
  await bare.context.close();
}

// Whoever has a passkey shows it before one is taken away: the password alone is not enough, and what was sent waits.
async function removing({ at, counts, signIn, judged }, visit) {
  const { page, hand } = visit;
  await signIn(visit, 'nurse.7b');
  await page.goto(at('/me'));
  await hand.goes(page.getByRole('link', { name: 'Your passkeys' }));
  await hand.goes(page.getByRole('button', { name: /^Remove/ }));
  counts.check(new URL(page.url()).pathname === '/step-up', `passkey: a password alone does not take one away (${page.url()})`);
  await judged(visit, 'step-up-passkey', { narrow: true });
  await hand.goes(page.getByRole('button', { name: 'Use your passkey' }));
  await hand.goes(page.getByRole('button', { name: 'Use your passkey' }));
  counts.check(new URL(page.url()).pathname === '/kept', `passkey: what was sent is still there (${page.url()})`);
  await judged(visit, 'kept', { narrow: true });
  await hand.goes(page.getByRole('button', { name: 'Send it now' }));
  counts.check((await page.textContent('main')).includes('is your last passkey'), 'passkey: and is sent; the last one is asked about first');
  await judged(visit, 'passkey-last', { narrow: true });
  await hand.goes(page.getByRole('link', { name: 'Keep it' }));
}

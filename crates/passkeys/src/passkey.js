// Passkeys: hands what the server asks to the browser, and what the browser answers to the form. Keeps nothing.
'use strict';
(() => {
  const form = document.querySelector('form[data-passkey]');
  if (!form) return;
  const [status, button] = [form.querySelector('[data-passkey-status]'), form.querySelector('[data-passkey-start]')];
  const say = (words) => { status.textContent = words; };
  if (!window.PublicKeyCredential || !navigator.credentials) {
    say('This browser cannot use passkeys here. Use another way, or a newer browser.');
    return;
  }
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const withBytes = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  const asked = () => {
    const { publicKey } = JSON.parse(form.dataset.options);
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    if (publicKey.excludeCredentials) publicKey.excludeCredentials = withBytes(publicKey.excludeCredentials);
    if (publicKey.allowCredentials) publicKey.allowCredentials = withBytes(publicKey.allowCredentials);
    return { publicKey };
  };
  const answered = (found) => {
    const response = {};
    for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (found.response[part]) response[part] = text(found.response[part]);
    }
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response, extensions: {} });
  };
  const WORDS = {
    NotAllowedError: 'Nothing was chosen, or it took too long. Try again, or use another way.',
    InvalidStateError: 'This device has a passkey of yours already.',
    SecurityError: 'This is not the address passkeys belong to. Open the system at its own address.',
    NotSupportedError: 'This device cannot make the kind of passkey that is needed: one with a PIN, fingerprint or face.',
  };
  const start = async () => {
    button.disabled = true;
    say('Waiting for your device');
    try {
      const found = form.dataset.passkey === 'create' ? await navigator.credentials.create(asked()) : await navigator.credentials.get(asked());
      form.elements.answer.value = answered(found);
      say('');
      form.requestSubmit();
    } catch (error) {
      say(WORDS[error.name] || 'That did not work. Try again, or use another way.');
      button.disabled = false;
    }
  };
  button.addEventListener('click', start);
  button.hidden = false;
})();

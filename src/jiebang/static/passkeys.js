// Passkeys: starts the browser's own dialogue when its button is pressed. The library's two scripts do the talking.
(() => {
  const ways = window.allauth && window.allauth.webauthn && window.allauth.webauthn.forms;
  const box = document.querySelector('[data-passkey]');
  if (!box || !ways) return;
  const words = box.querySelector('[data-passkey-off]');
  if (!window.PublicKeyCredential || !window.isSecureContext) {
    if (words) words.hidden = false;
    return;
  }
  for (const part of box.querySelectorAll('[data-passkey-on]')) part.hidden = false;
  const ids = { credential: 'passkey-answer' };
  const button = 'passkey-button';
  const data = JSON.parse(box.dataset.options || '{}');
  switch (box.dataset.passkey) {
    // signupForm takes the server's options as they are; addForm would ask for a key that cannot sign in by itself.
    case 'add': ways.signupForm({ ids: { ...ids, signup: button }, data }); break;
    case 'confirm': ways.authenticateForm({ ids: { ...ids, authenticate: button }, data }); break;
    case 'sign-in': ways.loginForm({ ids: { ...ids, login: button } }); break;
  }
  // Closed, timed out, or no passkey here: say so beside the button, and let the person go on.
  document.addEventListener('allauth.error', event => {
    event.preventDefault();
    const told = box.querySelector('[data-passkey-failed]');
    if (told) told.hidden = false;
  });
})();

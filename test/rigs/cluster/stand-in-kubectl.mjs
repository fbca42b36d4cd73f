#!/usr/bin/env node
// Plays the three things of kubectl that an API server of the lab has no answer for: a tunnel into a pod, a token for a
// role, and the caller's name. What is printed is what kubectl 1.35 prints.

import { createHmac } from 'node:crypto';
import { connect, createServer } from 'node:net';

const argv = process.argv.slice(2);
const { DOOR, TOKEN_KEY, REFUSED_ROLES = '' } = process.env;
const verb = ['port-forward', 'create', 'auth'].find((word) => argv.includes(word));
const say = (text) => process.stdout.write(text);
const complain = (text) => process.stderr.write(text);
const namespace = argv[argv.indexOf('--namespace') + 1];

function tunnel() {
  const server = createServer((face) => {
    const engine = connect(Number(DOOR), '127.0.0.1');
    for (const [from, to] of [
      [face, engine],
      [engine, face],
    ]) {
      from.pipe(to);
      from.on('error', () => to.destroy());
    }
  });
  server.listen(0, '127.0.0.1', () => say(`Forwarding from 127.0.0.1:${server.address().port} -> 9471\n`));
}

function token() {
  const account = argv[argv.indexOf('token') + 1];
  if (REFUSED_ROLES.split(',').some((role) => account.endsWith(`-${role}`))) {
    complain(
      `error: failed to create token: serviceaccounts "${account}" is forbidden: User "anna@example.org" cannot create ` +
        `resource "serviceaccounts/token" in API group "" in the namespace "${namespace}"\n`,
    );
    process.exit(1);
  }
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    aud: [argv[argv.indexOf('--audience') + 1]],
    sub: `system:serviceaccount:${namespace}:${account}`,
    exp: Math.floor(Date.now() / 1000) + 3600,
  };
  const body = `${part({ alg: 'HS256' })}.${part(claims)}`;
  say(`${body}.${createHmac('sha256', TOKEN_KEY).update(body).digest('base64url')}\n`);
}

if (verb === 'port-forward') tunnel();
else if (verb === 'create') token();
else if (verb === 'auth') say('anna@example.org');
else {
  complain(`this kubectl does not know ${argv.join(' ')}\n`);
  process.exit(1);
}

import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { basicCredential, verifyBasicCredential } from '../../../../src/gateway/authentication/basicCredential.ts';

const key = 'a-master-key-of-at-least-32-characters';
const previous = 'the-master-key-before-of-32-characters';
const organization = 'Contoso';
const projectId = 'be9b3917-87e6-42a4-a549-2bc06a7a878f';
const eventType = 'ms.vss-code.git-pullrequest-comment-event';
const scope = { organization, projectId, eventType };
const { username, password } = basicCredential(key, scope);
const header = basic(`${username}:${password}`);
const encoded = header.slice('Basic '.length);

function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

function verify(value: string | null, keys: readonly string[] = [key, previous], of = organization) {
  return verifyBasicCredential({ header: value, keys, organization: of });
}

describe('basicCredential', () => {
  it('fits into what Azure DevOps takes as user name and password', () => {
    expect(username).toMatch(/^code-agent\.[0-9a-f]{8}\.[\w-]+\.[\w.-]+$/);
    expect(username.length).toBeLessThan(256);
    expect(password).toMatch(/^[\w-]{43}$/);
  });

  it('tells nothing of the key, and names another one for another key', () => {
    const other = basicCredential(previous, scope).username;

    expect(username).not.toContain(key.slice(0, 8));
    expect(other.split('.')[1]).not.toBe(username.split('.')[1]);
  });
});

describe('verifyBasicCredential', () => {
  it('says what the credential is for', () => {
    expect(verify(header)).toEqual({ projectId, eventType });
  });

  it('accepts one of the previous key while that is valid, and none afterwards', () => {
    const old = basicCredential(previous, scope);
    const value = basic(`${old.username}:${old.password}`);

    expect(verify(value)).toEqual({ projectId, eventType });
    expect(verify(value, [key])).toBe('invalid');
  });

  it('fails closed without keys, also when a key is empty', () => {
    expect(verify(header, [])).toBe('invalid');
    expect(verify(header, [''])).toBe('invalid');
  });

  it.each([null, ''])('says missing for the header %p', (value) => {
    expect(verify(value)).toBe('missing');
  });

  const names = username.split('.');
  const changed = (at: number, part: string) =>
    basic(`${names.map((name, index) => (index === at ? part : name)).join('.')}:${password}`);
  const ofProject = basicCredential(key, { ...scope, projectId: '11111111-1111-4111-8111-111111111111' });
  const ofEvent = basicCredential(key, { ...scope, eventType: 'workitem.created' });
  const ofKey = basicCredential(previous, scope);

  it.each([
    ['another scheme', header.replace('Basic', 'Bearer')],
    ['a scheme in lower case', header.replace('Basic', 'basic')],
    ['a scheme in capitals', header.replace('Basic', 'BASIC')],
    ['no scheme', encoded],
    ['two spaces', `Basic  ${encoded}`],
    ['a leading space', ` ${header}`],
    ['a trailing newline', `${header}\n`],
    ['a doubled header', `${header}, ${header}`],
    ['only the scheme', 'Basic '],
    ['what is not base64', 'Basic ???'],
    ['text that is not encoded', `Basic ${username}:${password}`],
    ['the alphabet for URLs', `Basic ${Buffer.from(`${username}:${password}`).toString('base64url')}_`],
    ['more padding', `${header}=`],
    ['truncated base64', header.slice(0, -6)],
    ['another encoding of the text', `Basic ${Buffer.from(`${username}:${password}`, 'utf16le').toString('base64')}`],
    ['no colon', basic(username)],
    ['no user name', basic(`:${password}`)],
    ['the name without its parts', basic(`code-agent:${password}`)],
    ['no password', basic(`${username}:`)],
    ['a truncated password', basic(`${username}:${password.slice(0, -1)}`)],
    ['a longer password', basic(`${username}:${password}A`)],
    ['a password in lower case', basic(`${username}:${password.toLowerCase()}`)],
    ['a user name in capitals', basic(`${username.toUpperCase()}:${password}`)],
    ['letters beyond ASCII', basic(`${username}:${password.slice(0, -1)}é`)],
    ['another name', changed(0, 'somebody')],
    ['the id of no key', changed(1, '00000000')],
    ['the id of another valid key', changed(1, ofKey.username.split('.')[1] ?? '')],
    ['another project', changed(2, '11111111-1111-4111-8111-111111111111')],
    ['another event', changed(3, 'workitem')],
    ["another project's password", basic(`${username}:${ofProject.password}`)],
    ["another event's password", basic(`${username}:${ofEvent.password}`)],
    ["another key's password", basic(`${username}:${ofKey.password}`)],
    ['more than a credential can hold', basic(`${username}:${'x'.repeat(2000)}`)],
  ])('refuses %s', (_name, value) => {
    expect(verify(value)).toBe('invalid');
  });

  it('refuses the credential of another organisation', () => {
    expect(verify(header, [key], 'fabrikam')).toBe('invalid');
  });
});
